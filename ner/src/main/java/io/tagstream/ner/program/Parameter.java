package io.tagstream.ner.program;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A parameter of a program.
 *
 * @param path its name in the program, {@code layer_0.qkv_weight}
 * @param names its Hugging Face names; several are stacked along the first dimension
 * @param shape its sizes in the program
 */
public record Parameter(String path, List<String> names, long... shape) {
  static final String WORDS = "word";
  static final String WORD_BIAS = "word_bias";
  static final String HEAD = "classifier";
  static final String TRANSFORM = "head";

  private static final Pattern TRANSFORMS =
      Pattern.compile("(%s|decoder|cls|lm_head|(vocab|generator)_\\w+)\\..*".formatted(TRANSFORM));

  /** Its name in the class that declares it, {@code qkv_weight}. */
  public String attribute() {
    return path.substring(path.indexOf('.') + 1);
  }

  /** The linear layer of a weight, {@code layer_0.qkv}. */
  public String layer() {
    return path.substring(0, path.lastIndexOf('_'));
  }

  /** The Hugging Face names of its layers, {@code bert.encoder.layer.0.output.dense}. */
  public List<String> modules() {
    return names.stream().map(name -> name.substring(0, name.lastIndexOf('.'))).toList();
  }

  /** Weight decay spares biases and LayerNorms, which are vectors, and nothing else is. */
  boolean decays() {
    return shape.length > 1;
  }

  /** Whether it is the weight of a LayerNorm. */
  public boolean isScale() {
    return !decays() && path.endsWith("weight");
  }

  /** Whether it holds the embeddings of the word pieces. */
  public boolean isWords() {
    return path.equals(WORDS);
  }

  /** Whether it has a row for each word piece. */
  public boolean ofVocabulary() {
    return isWords() || path.equals(WORD_BIAS);
  }

  /**
   * Whether it is between the layers and the classifier or the words, where a checkpoint that was
   * not trained for a task may have something, too.
   */
  public boolean ofTransform() {
    return TRANSFORMS.matcher(names.get(0)).matches();
  }

  /** Whether it is of the classifier, not of the encoder. */
  public boolean ofHead() {
    return names.get(0).startsWith(HEAD + ".");
  }
}
