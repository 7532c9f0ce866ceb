package io.tagstream.ner.convert;

import io.tagstream.ner.tensor.Safetensors;
import io.tagstream.ner.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Google's BERT variables in Hugging Face's terms: the encoder, and the masked language head. */
final class TensorFlowBert {

  private TensorFlowBert() {}

  /** The checkpoint's parameters, under the names of {@code BertForMaskedLM}. */
  static List<Safetensors.Entry> tensors(TensorFlowCheckpoint checkpoint) {
    List<Safetensors.Entry> tensors = new ArrayList<>();
    for (String variable : checkpoint.names()) {
      TensorInfo info = checkpoint.info(variable);
      Safetensors.TensorData data = () -> checkpoint.data(variable);
      name(variable)
          .map(
              name ->
                  variable.endsWith("/kernel") && info.shape().length == 2
                      ? Matrices.transposed(name, info, data)
                      : new Safetensors.Entry(name, info, data))
          .ifPresent(tensors::add);
    }
    return tensors;
  }

  /** Empty for what is no parameter of either: optimizer state, the next-sentence head. */
  static Optional<String> name(String variable) {
    String path = variable.startsWith("module/") ? variable.substring(7) : variable;
    if (!path.startsWith("bert/") && !path.startsWith("cls/predictions/")) {
      return Optional.empty();
    }
    int cut = path.lastIndexOf('/');
    String parent = path.substring(0, cut).replace("layer_", "layer.").replace('/', '.');
    String last = path.substring(cut + 1);
    return switch (last) {
      case "kernel", "gamma" -> Optional.of(parent + ".weight");
      case "bias", "beta", "output_bias" -> Optional.of(parent + ".bias");
      case "word_embeddings", "position_embeddings", "token_type_embeddings" ->
          Optional.of(parent + "." + last + ".weight");
      default -> Optional.empty();
    };
  }
}
