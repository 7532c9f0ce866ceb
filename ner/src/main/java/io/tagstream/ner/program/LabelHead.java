package io.tagstream.ner.program;

import io.tagstream.ner.architecture.ModelConfig;
import java.util.List;

/** A linear layer that has a label for each word piece. */
record LabelHead(ModelConfig config) implements Head {
  @Override
  public Members members() {
    return new Members("", "")
        .module(
            "classifier",
            List.of(Parameter.HEAD),
            true,
            config.labels().size(),
            config.hiddenSize());
  }

  @Override
  public String last(Encoder encoder, Snippets snippets) {
    return encoder.head(snippets);
  }

  @Override
  public String methods(Snippets snippets) {
    return """
          def forward(self: __torch__.TokenClassifier, ids: Tensor, mask: Tensor) -> Tensor:
            x = (self).encode(ids, mask, )
            x = $DROPPED
            return torch.to(torch.linear(x, self.classifier_weight, self.classifier_bias), 6)
          def predict(self: __torch__.TokenClassifier, ids: Tensor, mask: Tensor) -> Tensor:
            score, label, = torch.max(torch.softmax((self).forward(ids, mask, ), -1), -1, False)
            return torch.stack([torch.to(label, 6), score], 0)
        """
        .replace("$DROPPED", snippets.dropout("x", config.classifierDropout()));
  }

  @Override
  public String learn(Encoder encoder, Snippets snippets) {
    return """
          def learn(self: __torch__.TokenClassifier, ids: Tensor, mask: Tensor, labels: Tensor) -> Tuple[Tensor, Tensor]:
            return ((self).forward(ids, mask, ), torch.masked_select(labels, mask))
        """;
  }
}
