package io.tagstream.ner.program;

import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.script.ScriptModule;
import io.tagstream.ner.script.ScriptType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The TorchScript source of a token classifier, and the parameters that it declares: an {@link
 * Encoder}, what all of them share around it, and a {@link Head}. Where a configuration has no
 * labels, the classes are the word pieces: a masked language model, which can only learn.
 *
 * <p>Padding is not computed: outside attention there is one row for each real word piece, {@code
 * [pieces, width]}, the sentences one below the other; attention alone sees {@code [sentences,
 * time]}, where what stands in place of padding is masked as a key and dropped as a query. Where
 * rows are filled up to as many as there are with padding, a single sentence's, none is moved.
 *
 * @param config the encoder and its labels
 * @param linear the linear layers
 * @param plain for comparisons: padding is computed up to the classifier, as it usually is, and
 *     dropout and attention are libtorch's
 */
public record ClassifierProgram(ModelConfig config, Linear linear, boolean plain) {
  /** The linear layers of a layer. */
  public static final List<String> LINEARS = List.of("qkv", "attended", "inner", "outer");

  /** A program that computes no padding. */
  public ClassifierProgram(ModelConfig config, Linear linear) {
    this(config, linear, false);
  }

  /**
   * A program of a training.
   *
   * @param compute the type inside linear layers; parameters and gradients are in f32
   */
  public static ClassifierProgram learning(ModelConfig config, ScriptType compute) {
    return new ClassifierProgram(
        config,
        quantizes(config) ? new QuantizationAware(compute) : new FloatLinear(compute, false));
  }

  /** Whether an encoder can be computed, and learn to be computed, in 8 bits. */
  public static boolean quantizes(ModelConfig config) {
    return Encoder.of(config).quantizes();
  }

  /** The attribute of the classifier that holds layer {@code index}. */
  public static String layerName(int index) {
    return "layer_" + index;
  }

  /** What has a row for each word piece. */
  public static List<Parameter> ofVocabulary(ModelConfig config) {
    return new ClassifierProgram(config, Kernel.PLAIN.linear())
        .rootParameters().stream().filter(Parameter::ofVocabulary).toList();
  }

  /** The weights of the {@link #LINEARS} of the encoder's layers, in their order. */
  public static List<Parameter> linearWeights(ModelConfig config) {
    List<String> weights = LINEARS.stream().map(name -> name + "_weight").toList();
    return IntStream.range(0, config.layers())
        .mapToObj(Encoder.of(config)::layer)
        .flatMap(layer -> layer.parameters().stream())
        .filter(p -> weights.contains(p.attribute()))
        .toList();
  }

  private Encoder encoder() {
    return Encoder.of(config);
  }

  private Head head() {
    return Head.of(config);
  }

  private Snippets snippets() {
    return new Snippets(config, linear, plain);
  }

  /** Between how many classes it chooses: labels, or without them word pieces. */
  public int classes() {
    return config.labels().isEmpty() ? config.vocabSize() : config.labels().size();
  }

  /** Parameters of the classifier itself, in the order in which its class declares them. */
  public List<Parameter> rootParameters() {
    List<Parameter> all = new ArrayList<>(encoder().outside().parameters());
    all.addAll(head().members().parameters());
    return all;
  }

  /** Attributes of the classifier beside its parameters and layers. */
  public Map<String, Object> rootAttributes() {
    Map<String, Object> all = new LinkedHashMap<>(encoder().outside().others());
    all.putAll(linear.classifierAttributes());
    return all;
  }

  /** Parameters of one layer, in the order in which its class declares them. */
  public List<Parameter> layerParameters(int index) {
    return encoder().layer(index).parameters();
  }

  /**
   * Attributes of one layer beside its parameters.
   *
   * @param inputs those of its {@link #LINEARS}
   */
  public Map<String, Object> layerAttributes(int index, Function<String, QuantizedInput> inputs) {
    Map<String, Object> all = new LinkedHashMap<>(encoder().layer(index).others());
    LINEARS.forEach(name -> all.putAll(linear.attributes(name, inputs.apply(name))));
    return all;
  }

  /** The class of one layer. */
  public String layerClass(int index) {
    return encoder().layerClass(index);
  }

  /** Every parameter of the program. */
  public List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>(rootParameters());
    for (int i = 0; i < config.layers(); i++) {
      all.addAll(layerParameters(i));
    }
    return all;
  }

  /** The parameters of an encoder and its head by their paths, for who computes them otherwise. */
  public static Map<String, Parameter> parametersByPath(ModelConfig config) {
    return new ClassifierProgram(config, Kernel.PLAIN.linear())
        .parameters().stream().collect(Collectors.toMap(Parameter::path, Function.identity()));
  }

  /**
   * The source: the classes of layers, then that of the classifier. Its methods take {@code ids}
   * and a boolean {@code mask}, both {@code [sentences, time]}, and return a row for each piece
   * that the mask keeps, in the order of the sentences: {@code forward} the logits {@code [pieces,
   * labels]}, {@code predict} the likeliest labels and their probabilities, {@code [2, pieces]}.
   */
  public String source() {
    return taggingSource()
        + head().learn(encoder(), snippets())
        + OptimizerProgram.source(parameters())
        + linear.classifierMethods(config.layers());
  }

  /** The same without what learns. */
  public String taggingSource() {
    Map<String, Integer> firstOfClass = new LinkedHashMap<>();
    IntStream.range(0, config.layers()).forEach(i -> firstOfClass.putIfAbsent(layerClass(i), i));
    return firstOfClass.values().stream().map(this::layerSource).collect(Collectors.joining())
        + classifierSource();
  }

  private String layerSource(int index) {
    String prepare =
        """
          def prepare(self: __torch__.Layer, next: Tensor) -> NoneType:
        $PREPARE\
            return None
        """
            .replace("$PREPARE", encoder().prepare(linear) + linear.prepareLayer());
    String methods =
        Dropout.method("Layer")
            + encoder().attend(index, snippets())
            + linear.methods("Layer")
            + prepare
            + encoder().forward(index, snippets());
    return classHead(
            layerClass(index),
            layerParameters(index),
            ScriptModule.declare(layerAttributes(index, name -> QuantizedInput.trial(false))))
        + methods.replace("__torch__.Layer", "__torch__." + layerClass(index));
  }

  private String classifierSource() {
    String body =
        """
          def encode(self: __torch__.TokenClassifier, ids: Tensor, mask: Tensor) -> Tensor:
            flat = torch.reshape(mask, [-1])
            every = torch.reshape(torch.nonzero(torch.ones_like(flat)), [-1])
            real = torch.reshape(torch.nonzero(flat), [-1])
            count = torch.size(real, 0)
            used = $USED
            whole = torch.eq(torch.size(used, 0), torch.size(every, 0))
            if whole:
              used = every
              place = torch.slice(every, 0, 0, 0)
            else:
              place = torch.clamp_min(torch.sub(torch.cumsum(flat, 0), 1), 0)
            pieces = torch.index_select(torch.reshape(ids, [-1]), 0, used)
            if torch.gt(torch.len(self.rows), 0):
              rows = torch.index_select(self.rows[0], 0, pieces)
            else:
              rows = pieces
        $EMBEDDINGS\
            hidden = torch.unsqueeze(torch.unsqueeze(torch.logical_not(mask), 1), 1)
            padding = torch.masked_fill(torch.zeros_like(hidden, dtype=$COMPUTE), hidden, -inf)
            padding = torch.reshape(torch.expand(padding, [-1, $HEADS, 1, -1]), [-1, 1, torch.size(mask, 1)])
        $CONTEXT\
        $LAYERS\
        $HEAD\
            if whole:
              x = torch.index_select(x, 0, real)
            else:
              x = torch.slice(x, 0, 0, count)
            return x
          def prepare(self: __torch__.TokenClassifier, any: Tensor) -> Tensor:
        $PREPARE\
            return any
        """;
    Encoder encoder = encoder();
    String layers =
        eachLayer(
            i ->
                "    x = (self.%s).forward(x, %s, )%n"
                    .formatted(layerName(i), encoder.arguments(i)));
    String preparations =
        eachLayer(
            i ->
                "    _%d = (self.%s).prepare(%s, )%n"
                    .formatted(i, layerName(i), linear.next(i, config.layers())));
    String members = eachLayer(i -> "  %s : __torch__.%s%n".formatted(layerName(i), layerClass(i)));
    return classHead(
            "TokenClassifier",
            rootParameters(),
            members + ScriptModule.declare(rootAttributes()) + OptimizerProgram.attributes())
        + Dropout.method("TokenClassifier")
        + body.replace("$EMBEDDINGS", encoder.embeddings(snippets()))
            .replace("$CONTEXT", encoder.context(snippets()))
            .replace("$LAYERS", layers)
            .replace(
                "$PREPARE",
                encoder.prepare(snippets())
                    + linear.prepareStream(encoder.first())
                    + preparations
                    + linear.outside().prepare(encoder.linears()))
            .replace("$COMPUTE", Integer.toString(linear.compute().code()))
            .replace("$HEADS", Integer.toString(config.heads()))
            .replace("$USED", plain ? "every" : linear.rounded("real", "count"))
            .replace("$HEAD", head().last(encoder, snippets()))
        + head().methods(snippets());
  }

  private String eachLayer(IntFunction<String> lines) {
    return IntStream.range(0, config.layers()).mapToObj(lines).collect(Collectors.joining());
  }

  private static String classHead(String name, List<Parameter> parameters, String members) {
    List<String> names = parameters.stream().map(Parameter::attribute).toList();
    return "class %s(Module):%n".formatted(name)
        + names.stream()
            .map(n -> '"' + n + "\", ")
            .collect(Collectors.joining("", "  __parameters__ = [", "]\n"))
        + "  __buffers__ = []\n"
        + names.stream().map(n -> "  " + n + " : Tensor\n").collect(Collectors.joining())
        + "  training : bool\n"
        + members;
  }
}
