package io.tagstream.ner.architecture;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The encoders that have a program: the BERT family, told apart by their embeddings, the names of
 * their parameters and the keys of their {@code config.json}, and some of another structure.
 */
public enum Architecture {
  /** Devlin et al. 2019. */
  BERT("bert", "Bert", "bert."),
  /** RoBERTa trained on French, Martin et al. 2020. */
  CAMEMBERT("camembert", "Camembert", "roberta."),
  /** BERT whose attention knows how far words are apart, He et al. 2021; DeBERTa-v3 is one, too. */
  DEBERTA_V2("deberta-v2", "DebertaV2", "deberta."),
  /** BERT without types, Sanh et al. 2019. */
  DISTILBERT("distilbert", "DistilBert", "distilbert."),
  /** BERT with embeddings of their own width, Clark et al. 2020. */
  ELECTRA("electra", "Electra", "electra."),
  /** Rotary positions, local attention, gated layers without biases, Warner et al. 2024. */
  MODERNBERT("modernbert", "ModernBert", "model."),
  /** BERT that counts its positions from the padding piece on, Liu et al. 2019. */
  ROBERTA("roberta", "Roberta", "roberta."),
  /** RoBERTa trained on a hundred languages, Conneau et al. 2020. */
  XLM_ROBERTA("xlm-roberta", "XLMRoberta", "roberta.");

  private final String modelType;
  private final String family;
  private final String prefix;

  Architecture(String modelType, String family, String prefix) {
    this.modelType = modelType;
    this.family = family;
    this.prefix = prefix;
  }

  /**
   * The architecture of a {@code model_type}.
   *
   * @throws IllegalArgumentException listing those known, if it is none of them
   */
  public static Architecture of(String modelType) {
    return Arrays.stream(values())
        .filter(a -> a.modelType.equals(modelType))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    Arrays.stream(values())
                        .map(Architecture::modelType)
                        .collect(
                            Collectors.joining(
                                ", ",
                                "model_type '%s' is not supported, known are ".formatted(modelType),
                                ""))));
  }

  /** The value of {@code model_type} in {@code config.json}. */
  public String modelType() {
    return modelType;
  }

  /** The class of Hugging Face Transformers, as {@code architectures} names it. */
  public String tokenClassifier() {
    return family + "ForTokenClassification";
  }

  /** The same of a masked language model. */
  public String maskedLanguageModel() {
    return family + "ForMaskedLM";
  }

  /** One of those that are computed alike, the same for all of them. */
  public Architecture structure() {
    return this == DEBERTA_V2 || this == MODERNBERT ? this : BERT;
  }

  /** Whether positions are counted over the pieces that are no padding, from its id + 1 on. */
  public boolean countsFromPadding() {
    return this == ROBERTA || this == XLM_ROBERTA || this == CAMEMBERT;
  }

  /** Whether half of what the first product of the feed-forward layer makes gates the other. */
  public boolean isGated() {
    return this == MODERNBERT;
  }

  /** Whether {@code position_embedding_type} says something; others have one kind of positions. */
  boolean namesPositions() {
    return this != MODERNBERT;
  }

  /** Whether the classifier's dropout is that of the layers, unless it has its own. */
  boolean sharesDropout() {
    return this != MODERNBERT;
  }

  /** Whether dropout follows the attention's last matrix product. */
  public boolean dropsAttended() {
    return this != DISTILBERT;
  }

  public ParameterNames names() {
    return switch (this) {
      case DEBERTA_V2 -> ParameterNames.deberta(prefix);
      case DISTILBERT -> ParameterNames.distilbert(prefix);
      case MODERNBERT -> ParameterNames.modernbert(prefix);
      default -> ParameterNames.bert(prefix);
    };
  }

  /** Of a masked language model. */
  public MaskedWordNames maskedWords() {
    return switch (this) {
      case DISTILBERT -> MaskedWordNames.distilbert();
      case ELECTRA -> MaskedWordNames.electra();
      case MODERNBERT -> MaskedWordNames.modernbert();
      case CAMEMBERT, ROBERTA, XLM_ROBERTA -> MaskedWordNames.roberta();
      default -> MaskedWordNames.bert();
    };
  }

  ConfigKeys keys() {
    return switch (this) {
      case DEBERTA_V2 -> ConfigKeys.DEBERTA;
      case DISTILBERT -> ConfigKeys.DISTILBERT;
      case MODERNBERT -> ConfigKeys.MODERNBERT;
      default -> ConfigKeys.BERT;
    };
  }
}
