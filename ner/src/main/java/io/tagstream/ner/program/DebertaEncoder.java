package io.tagstream.ner.program;

import io.tagstream.ner.architecture.Distances;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.script.ScriptTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * DeBERTa-v2 and -v3, He et al. 2021: BERT's layers with a {@link DisentangledAttention}. Which row
 * each distance has is a table; a call takes the part of it that its longest sentence needs.
 */
record DebertaEncoder(ModelConfig config) implements Encoder {
  private static final String ARGUMENTS = "padding, relative, near, used, place";

  private BertEncoder bert() {
    return new BertEncoder(config);
  }

  private boolean projects() {
    return config.embeddingSize() != config.hiddenSize();
  }

  @Override
  public Members outside() {
    Distances distances = config.distances();
    long h = config.hiddenSize();
    Members members = bert().tables(distances.absolute());
    if (projects()) {
      members.add("project", "embeddings.embed_proj.weight", h, config.embeddingSize());
    }
    members.module("norm", List.of("embeddings.LayerNorm"), true, h);
    members.add("relative", "encoder.rel_embeddings.weight", 2L * distances.span(), h);
    if (distances.normalized()) {
      members.module("relative_norm", List.of("encoder.LayerNorm"), true, h);
    }
    return members.other("distances", table(distances));
  }

  /** The rows of the distances from the longest one below 0 to the longest one. */
  private ScriptTensor table(Distances distances) {
    int longest = config.maxPositions();
    float[] rows = new float[2 * longest + 1];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = distances.row(i - longest);
    }
    return ScriptTensor.of(rows);
  }

  @Override
  public Members layer(int index) {
    Distances distances = config.distances();
    Members members = bert().layer(index).other(DisentangledAttention.PLACED, List.of());
    if (!distances.shared()) {
      long h = config.hiddenSize();
      List<String> modules = new ArrayList<>();
      if (distances.queries()) {
        modules.add("attention.self.pos_query_proj");
      }
      if (distances.keys()) {
        modules.add("attention.self.pos_key_proj");
      }
      members.module("far", modules, true, modules.size() * h, h);
    }
    return members;
  }

  @Override
  public String embeddings(Snippets snippets) {
    return """
        $SUM\
        $PROJECT\
            x = $NORM
        """
        .replace("$SUM", bert().sum(config.distances().absolute()))
        .replace("$PROJECT", projects() ? "    x = torch.linear(x, self.project)\n" : "")
        .replace(
            "$NORM",
            snippets.dropout(
                snippets.norm("x", "self.norm", config.hiddenSize()), config.hiddenDropout()));
  }

  /**
   * Makes {@code relative}, the relative embeddings that this call may need, unless the layers have
   * what they make of them, and {@code near}, {@code [2, 2 × time]}: the rows in it, or in what the
   * layers have, of distances in ascending order, from 1 - time on, and in descending order, from
   * time - 1 on.
   */
  @Override
  public String context(Snippets snippets) {
    Distances distances = config.distances();
    return """
            time = torch.size(mask, 1)
            if torch.gt(torch.len(self.layer_0.placed), 0):
              lowest = 0
              relative = self.relative
            else:
              if torch.le(time, $EXACT):
                lowest = torch.sub($SPAN, time)
                highest = torch.add(torch.add($SPAN, time), 1)
              else:
                lowest = 0
                highest = $ROWS
              relative = torch.slice(self.relative, 0, lowest, highest)
              relative = $NORMALIZED
            ascending = torch.slice(self.distances, 0, torch.sub($AFTER, time), torch.add($AFTER, time))
            descending = torch.flip(torch.slice(self.distances, 0, torch.sub($LONGEST, time), torch.add($LONGEST, time)), [0])
            near = torch.sub(torch.to(torch.stack([ascending, descending], 0), 4), lowest)
        """
        .replace("$NORMALIZED", normalized(snippets, "relative"))
        .replace("$EXACT", Integer.toString(distances.exact()))
        .replace("$SPAN", Integer.toString(distances.span()))
        .replace("$ROWS", Integer.toString(2 * distances.span()))
        .replace("$AFTER", Integer.toString(config.maxPositions() + 1))
        .replace("$LONGEST", Integer.toString(config.maxPositions()));
  }

  private String normalized(Snippets snippets, String relative) {
    return config.distances().normalized()
        ? snippets.norm(relative, "self.relative_norm", config.hiddenSize())
        : relative;
  }

  /** What layers make of the relative embeddings depends on no sentence. */
  @Override
  public String prepare(Snippets snippets) {
    return "    relative = %s%n".formatted(normalized(snippets, "self.relative"))
        + IntStream.range(0, config.layers())
            .mapToObj(
                i ->
                    "    _l%d = (self.%s).locate(relative, )%n"
                        .formatted(i, ClassifierProgram.layerName(i)))
            .collect(Collectors.joining());
  }

  @Override
  public String arguments(int index) {
    return ARGUMENTS;
  }

  @Override
  public String first() {
    return "self.norm";
  }

  @Override
  public String attend(int index, Snippets snippets) {
    return new DisentangledAttention(config, config.distances(), snippets).methods();
  }

  @Override
  public String forward(int index, Snippets snippets) {
    return bert().forward(snippets, "padding", "relative", "near");
  }
}
