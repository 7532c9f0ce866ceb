package io.tagstream.ner.program;

import io.tagstream.ner.architecture.MaskedWordNames;
import io.tagstream.ner.architecture.ModelConfig;
import java.util.List;

/**
 * What guesses masked words: the embeddings of the word pieces as weights of the last linear layer,
 * of those rows alone that have a label, which is the id of the piece that is hidden there.
 */
record WordHead(ModelConfig config) implements Head {
  private static final String TRANSFORM = "self.guess";

  private MaskedWordNames names() {
    return config.architecture().maskedWords();
  }

  @Override
  public Members members() {
    long e = config.embeddingSize();
    Members members = new Members("", "");
    if (names().dense() != null) {
      members
          .module("guess", List.of(names().dense()), true, e, config.hiddenSize())
          .module("guess_norm", List.of(names().norm()), true, e);
    }
    return members.add(Parameter.WORD_BIAS, names().bias(), config.vocabSize());
  }

  /** {@code rows} are those of the word pieces, if they are a subset. */
  @Override
  public String learn(Encoder encoder, Snippets snippets) {
    Linear linear = snippets.linear().outside();
    return """
          def learn(self: __torch__.TokenClassifier, ids: Tensor, mask: Tensor, labels: Tensor) -> Tuple[Tensor, Tensor]:
            wanted = torch.masked_select(labels, mask)
            hidden = torch.reshape(torch.nonzero(torch.ge(wanted, 0)), [-1])
            wanted = torch.index_select(wanted, 0, hidden)
            if torch.gt(torch.len(self.rows), 0):
              wanted = torch.index_select(self.rows[0], 0, wanted)
            x = torch.index_select((self).encode(ids, mask, ), 0, hidden)
        $TRANSFORM\
            words_weight = self.word
            words_bias = self.$BIAS
            return ($GUESSED, wanted)
        """
        .replace("$TRANSFORM", encoder.head(snippets) + transform(linear, snippets))
        .replace("$BIAS", Parameter.WORD_BIAS)
        .replace("$GUESSED", linear.back(linear.input("x", "words"), "words"));
  }

  private String transform(Linear linear, Snippets snippets) {
    if (names().dense() == null) {
      return "";
    }
    String activation = names().activation() == null ? config.activation() : names().activation();
    return "    x = torch.to(%s, 6)%n    x = %s%n"
        .formatted(
            linear.activated(linear.input("x", TRANSFORM), TRANSFORM, activation, ""),
            snippets.norm("x", TRANSFORM + "_norm", config.embeddingSize()));
  }
}
