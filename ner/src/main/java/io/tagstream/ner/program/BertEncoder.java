package io.tagstream.ner.program;

import io.tagstream.ner.architecture.Architecture;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.architecture.ParameterNames;
import java.util.List;

/**
 * The BERT family: the layers of Devlin et al. 2019. What else there is, and how Hugging Face
 * Transformers lays the parameters out, the {@link Architecture} tells.
 */
record BertEncoder(ModelConfig config) implements Encoder {
  private static final String PROJECT = "self.project";
  private static final String PLAIN = "    positions = torch.remainder(used, torch.size(ids, 1))\n";

  private static final String COUNTED =
      """
          known = torch.to(torch.ne(ids, $PAD), 4)
          counted = torch.add(torch.mul(torch.cumsum(known, 1), known), $PAD)
          positions = torch.index_select(torch.reshape(counted, [-1]), 0, used)
      """;

  @Override
  public Members outside() {
    long e = config.embeddingSize();
    Members members = tables(true).module("norm", List.of("embeddings.LayerNorm"), true, e);
    if (projects()) {
      members.module("project", List.of("embeddings_project"), true, config.hiddenSize(), e);
    }
    return members;
  }

  /**
   * The embeddings of word pieces, and those of types that there are.
   *
   * @param positions whether there are those of positions
   */
  Members tables(boolean positions) {
    long e = config.embeddingSize();
    Members members = new Members("", config.architecture().names().prefix());
    members.add(Parameter.WORDS, "embeddings.word_embeddings.weight", config.vocabSize(), e);
    if (positions) {
      members.add("position", "embeddings.position_embeddings.weight", config.maxPositions(), e);
    }
    if (hasTypes()) {
      members.add("type", "embeddings.token_type_embeddings.weight", config.typeVocabSize(), e);
    }
    return members;
  }

  private boolean hasTypes() {
    return config.typeVocabSize() > 0;
  }

  private boolean projects() {
    return config.embeddingSize() != config.hiddenSize();
  }

  /** Query, key and value are one parameter, so that one matrix product serves the three. */
  @Override
  public Members layer(int index) {
    long h = config.hiddenSize();
    long inner = config.intermediateSize();
    ParameterNames names = config.architecture().names();
    return new Members(ClassifierProgram.layerName(index) + ".", names.layer(index))
        .module("qkv", names.qkv(), true, 3 * h, h)
        .module("attended", List.of(names.attended()), true, h, h)
        .module("norm1", List.of(names.norm1()), true, h)
        .module("inner", List.of(names.inner()), true, inner, h)
        .module("outer", List.of(names.outer()), true, h, inner)
        .module("norm2", List.of(names.norm2()), true, h);
  }

  @Override
  public String embeddings(Snippets snippets) {
    return """
        $SUM\
            x = $NORM
        $PROJECT\
        """
        .replace("$SUM", sum(true))
        .replace(
            "$NORM",
            snippets.dropout(
                snippets.norm("x", "self.norm", config.embeddingSize()), config.hiddenDropout()))
        .replace("$PROJECT", projects() ? project(snippets.linear().outside()) : "");
  }

  /** Lines that make {@code x} of the {@link #tables}. */
  String sum(boolean positions) {
    return "    x = torch.embedding(self.word, rows, -1, False, False)\n"
        + (hasTypes() ? "    x = torch.add(x, torch.select(self.type, 0, 0))\n" : "")
        + (positions ? positions() : "");
  }

  private String positions() {
    return (config.architecture().countsFromPadding() ? COUNTED : PLAIN)
            .replace("$PAD", Integer.toString(config.padTokenId()))
        + "    x = torch.add(x, torch.embedding(self.position, positions, -1, False, False))\n";
  }

  private static String project(Linear linear) {
    return "    x = %s%n".formatted(linear.back(linear.input("x", PROJECT), PROJECT));
  }

  @Override
  public String first() {
    return projects() ? PROJECT : "self.norm";
  }

  @Override
  public List<String> linears() {
    return projects() ? List.of(PROJECT) : List.of();
  }

  @Override
  public String attend(int index, Snippets snippets) {
    return Attention.method(config, snippets.plain());
  }

  @Override
  public String forward(int index, Snippets snippets) {
    return forward(snippets, "padding");
  }

  /**
   * Attention and activation stay in the compute type; the residual stream has the stored one.
   *
   * @param given what attention takes beside queries, keys and values
   */
  String forward(Snippets snippets, String... given) {
    Linear linear = snippets.linear();
    double dropout = config.hiddenDropout();
    return """
          def forward(self: __torch__.Layer, x: Tensor, $GIVEN: Tensor, used: Tensor, place: Tensor) -> Tensor:
        $ATTENTION\
            x = $NORM1
            inner = $ACTIVATION
            outer = $OUTER
            return $NORM2
        """
        .replace("$GIVEN", String.join(": Tensor, ", given))
        .replace(
            "$ATTENTION",
            snippets.attention(
                "x", String.join(", ", given), config.architecture().dropsAttended() ? dropout : 0))
        .replace("$NORM1", norm(snippets, "kept", "self.qkv", "self.norm1"))
        .replace(
            "$ACTIVATION",
            linear.activated(
                linear.input("x", "self.inner"), "self.inner", config.activation(), "self.outer"))
        .replace("$OUTER", snippets.dropout(linear.back("inner", "self.outer"), dropout))
        .replace("$NORM2", norm(snippets, "outer", "self.inner", "self.norm2"));
  }

  /** The LayerNorm of the sum of a result and the stream that a linear layer took. */
  private String norm(Snippets snippets, String result, String taken, String layer) {
    return snippets.norm(
        snippets.linear().residual(result, "x", taken), layer, config.hiddenSize());
  }
}
