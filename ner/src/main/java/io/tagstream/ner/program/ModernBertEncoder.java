package io.tagstream.ner.program;

import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.architecture.ModernBert;
import io.tagstream.ner.architecture.ParameterNames;
import java.util.List;

/**
 * ModernBERT (Warner et al. 2024): LayerNorms before and not behind, rotary positions, gated
 * feed-forward layers, and attention that in most layers sees the neighbourhood only. Before the
 * classifier is what stands before the decoder in a masked language model.
 */
record ModernBertEncoder(ModelConfig config, ModernBert modern) implements Encoder {
  private static final String DENSE = "self.dense";

  ModernBertEncoder(ModelConfig config) {
    this(config, ModernBert.of(config));
  }

  @Override
  public Members outside() {
    long h = config.hiddenSize();
    String prefix = config.architecture().names().prefix();
    String head = Parameter.TRANSFORM + ".";
    Members members =
        new Members("", "")
            .add(
                Parameter.WORDS, prefix + "embeddings.tok_embeddings.weight", config.vocabSize(), h)
            .module("norm", List.of(prefix + "embeddings.norm"), modern.normBias(), h)
            .module("last", List.of(prefix + "final_norm"), modern.normBias(), h)
            .module("dense", List.of(head + "dense"), modern.headBias(), h, h)
            .module("head", List.of(head + "norm"), modern.normBias(), h);
    int size = config.hiddenSize() / config.heads();
    for (boolean local : new boolean[] {false, true}) {
      members.constant(kind(local) + "_turns", size / 2, () -> modern.turns(local, size));
    }
    return members;
  }

  private static String kind(boolean local) {
    return local ? "local" : "global";
  }

  @Override
  public Members layer(int index) {
    long h = config.hiddenSize();
    long inner = config.intermediateSize();
    ParameterNames names = config.architecture().names();
    Members members = new Members(ClassifierProgram.layerName(index) + ".", names.layer(index));
    if (hasNorm(index)) {
      members.module("norm1", List.of(names.norm1()), modern.normBias(), h);
    }
    return members
        .module("qkv", names.qkv(), modern.attentionBias(), 3 * h, h)
        .module("attended", List.of(names.attended()), modern.attentionBias(), h, h)
        .module("norm2", List.of(names.norm2()), modern.normBias(), h)
        .module("inner", List.of(names.inner()), modern.innerBias(), 2 * inner, h)
        .module("outer", List.of(names.outer()), modern.innerBias(), h, inner)
        .constant("inner_gate_weight", 0, () -> new float[0])
        .constant("inner_gate_bias", 0, () -> new float[0]);
  }

  /** The first layer takes what the embeddings' LayerNorm has written. */
  private static boolean hasNorm(int layer) {
    return layer > 0;
  }

  @Override
  public String layerClass(int index) {
    return (hasNorm(index) ? "" : "First") + (modern.isLocal(index) ? "LocalLayer" : "Layer");
  }

  @Override
  public String embeddings(Snippets snippets) {
    String norm =
        snippets.norm(
            "torch.embedding(self.word, rows, -1, False, False)", "self.norm", config.hiddenSize());
    return "    x = %s%n    x = %s%n"
        .formatted(norm, snippets.dropout("x", modern.embeddingDropout()));
  }

  @Override
  public String context(Snippets snippets) {
    return Rotary.tables(kind(false)) + Rotary.tables(kind(true)) + local().mask();
  }

  private LocalAttention local() {
    return new LocalAttention(config, modern.reach());
  }

  @Override
  public String arguments(int index) {
    boolean local = modern.isLocal(index);
    return "padding, %s$_cos, $_sin, used, place"
        .formatted(local ? "near, " : "")
        .replace("$", kind(local));
  }

  @Override
  public String attend(int index, Snippets snippets) {
    return Rotary.method(config)
        + (modern.isLocal(index)
            ? local().method(snippets.plain())
            : Attention.method(config, snippets.plain(), Rotary.ARGUMENTS, Rotary.APART));
  }

  @Override
  public String prepare(Linear linear) {
    return linear.prepareGated("self.inner", config.intermediateSize());
  }

  @Override
  public String forward(int index, Snippets snippets) {
    Linear linear = snippets.linear();
    String near = modern.isLocal(index) ? "near" : "";
    return """
          def forward(self: __torch__.Layer, x: Tensor, padding: Tensor$NEAR, cos: Tensor, sin: Tensor, used: Tensor, place: Tensor) -> Tensor:
            normal = $NORM1
        $ATTENTION\
            x = torch.add(x, kept)
            normal = $NORM2
        $GATED\
            inner = $DROPPED
            return torch.add(x, $OUTER)
        """
        .replace("$NEAR", near.isEmpty() ? "" : ", near: Tensor")
        .replace("$NORM1", hasNorm(index) ? norm(snippets, "self.norm1") : "x")
        .replace(
            "$ATTENTION",
            snippets.attention(
                "normal",
                (near.isEmpty() ? "padding" : near) + ", cos, sin",
                config.attentionDropout()))
        .replace("$NORM2", norm(snippets, "self.norm2"))
        .replace(
            "$GATED",
            linear.gated(
                linear.input("normal", "self.inner"),
                "self.inner",
                config.activation(),
                config.intermediateSize()))
        .replace("$DROPPED", snippets.dropout("inner", config.hiddenDropout()))
        .replace("$OUTER", linear.back(linear.input("inner", "self.outer"), "self.outer"));
  }

  private String norm(Snippets snippets, String layer) {
    return snippets.norm("x", layer, config.hiddenSize());
  }

  @Override
  public String head(Snippets snippets) {
    Linear linear = snippets.linear().outside();
    String active = linear.activated(linear.input("x", DENSE), DENSE, modern.headActivation(), "");
    return """
            x = $LAST
            x = torch.to($ACTIVE, 6)
            x = $NORM
        """
        .replace("$LAST", norm(snippets, "self.last"))
        .replace("$ACTIVE", active)
        .replace("$NORM", norm(snippets, "self.head"));
  }

  @Override
  public String first() {
    return "self.norm";
  }

  @Override
  public List<String> linears() {
    return List.of(DENSE);
  }

  /** The last LayerNorm before a product is not what writes the stream. */
  @Override
  public boolean quantizes() {
    return false;
  }
}
