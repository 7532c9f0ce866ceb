package io.tagstream.ner.program;

import io.tagstream.ner.architecture.Architecture;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.architecture.ParameterNames;
import io.tagstream.ner.script.ScriptModule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The TorchScript source of a token classifier of the BERT family, and the parameters that it
 * declares.
 *
 * <p>Padding is not computed: outside attention there is one row for each real word piece, {@code
 * [pieces, width]}, the sentences one below the other; attention alone sees {@code [sentences,
 * time]}, where what stands in place of padding is masked as a key and dropped as a query. Where
 * rows are filled up to as many as there are with padding, a single sentence's, none is moved.
 *
 * <p>Query, key and value are one parameter, so that one matrix product serves the three. The
 * layers are those of Devlin et al. 2019; what else there is, and how Hugging Face Transformers
 * lays the parameters out, the {@link Architecture} tells.
 *
 * @param config the encoder and its labels
 * @param linear the linear layers
 * @param plain for comparisons: padding is computed up to the classifier, as it usually is, and
 *     dropout and attention are libtorch's
 */
public record BertProgram(ModelConfig config, Linear linear, boolean plain) {

  /** A program that computes no padding. */
  public BertProgram(ModelConfig config, Linear linear) {
    this(config, linear, false);
  }

  /**
   * A parameter of the program.
   *
   * @param path its name in the program, {@code layer_0.qkv_weight}
   * @param names its Hugging Face names; several are stacked along the first dimension
   * @param shape its sizes in the program
   */
  public record Parameter(String path, List<String> names, long... shape) {
    private static final String HEAD = "classifier.";

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

    /** Whether it is of the classifier, not of the encoder. */
    public boolean ofHead() {
      return names.get(0).startsWith(HEAD);
    }
  }

  private static final String WORDS = "word";

  /** The linear layers of a layer. */
  public static final List<String> LINEARS = List.of("qkv", "attended", "inner", "outer");

  private static final String TYPE = "    x = torch.add(x, torch.select(self.type, 0, 0))\n";

  /** The attribute of the classifier that holds layer {@code index}. */
  public static String layerName(int index) {
    return "layer_" + index;
  }

  /** Parameters of the classifier itself, in the order in which its class declares them. */
  public List<Parameter> rootParameters() {
    long h = config.hiddenSize();
    long e = config.embeddingSize();
    long labels = config.labels().size();
    ParameterNames names = config.architecture().names();
    List<Parameter> all = new ArrayList<>();
    all.add(words(config));
    all.add(
        parameter(
            "position", names.embeddings("position_embeddings.weight"), config.maxPositions(), e));
    if (hasTypes()) {
      all.add(
          parameter(
              "type", names.embeddings("token_type_embeddings.weight"), config.typeVocabSize(), e));
    }
    all.add(parameter("norm_weight", names.embeddings("LayerNorm.weight"), e));
    all.add(parameter("norm_bias", names.embeddings("LayerNorm.bias"), e));
    if (projects()) {
      all.add(parameter("project_weight", names.prefix() + "embeddings_project.weight", h, e));
      all.add(parameter("project_bias", names.prefix() + "embeddings_project.bias", h));
    }
    all.add(parameter("classifier_weight", Parameter.HEAD + "weight", labels, h));
    all.add(parameter("classifier_bias", Parameter.HEAD + "bias", labels));
    return all;
  }

  /** The embeddings of the word pieces. */
  public static Parameter words(ModelConfig config) {
    return parameter(
        WORDS,
        config.architecture().names().embeddings("word_embeddings.weight"),
        config.vocabSize(),
        config.embeddingSize());
  }

  private boolean hasTypes() {
    return config.typeVocabSize() > 0;
  }

  private boolean projects() {
    return config.embeddingSize() != config.hiddenSize();
  }

  /** Parameters of one layer, in the order in which its class declares them. */
  public List<Parameter> layerParameters(int index) {
    long h = config.hiddenSize();
    long inner = config.intermediateSize();
    ParameterNames names = config.architecture().names();
    List<Parameter> all = new ArrayList<>();
    addLinear(all, index, "qkv", List.of(names.query(), names.key(), names.value()), 3 * h, h);
    addLinear(all, index, "attended", List.of(names.attended()), h, h);
    addNorm(all, index, "norm1", names.norm1());
    addLinear(all, index, "inner", List.of(names.inner()), inner, h);
    addLinear(all, index, "outer", List.of(names.outer()), h, inner);
    addNorm(all, index, "norm2", names.norm2());
    return all;
  }

  /**
   * Attributes of one layer beside its parameters.
   *
   * @param inputs those of its {@link #LINEARS}
   */
  public Map<String, Object> attributes(Function<String, QuantizedInput> inputs) {
    Map<String, Object> all = new LinkedHashMap<>();
    LINEARS.forEach(name -> all.putAll(linear.attributes(name, inputs.apply(name))));
    return all;
  }

  private void addLinear(
      List<Parameter> all, int layer, String name, List<String> modules, long out, long in) {
    all.add(layerParameter(layer, name, modules, "weight", out, in));
    all.add(layerParameter(layer, name, modules, "bias", out));
  }

  private void addNorm(List<Parameter> all, int layer, String name, String module) {
    long h = config.hiddenSize();
    all.add(layerParameter(layer, name, List.of(module), "weight", h));
    all.add(layerParameter(layer, name, List.of(module), "bias", h));
  }

  private Parameter layerParameter(
      int layer, String name, List<String> modules, String kind, long... shape) {
    ParameterNames names = config.architecture().names();
    return new Parameter(
        layerName(layer) + "." + name + "_" + kind,
        modules.stream().map(m -> names.layer(layer, m) + "." + kind).toList(),
        shape);
  }

  /** The weights of the linear layers of the encoder's layers, in their order. */
  public static List<Parameter> linearWeights(ModelConfig config) {
    BertProgram program = new BertProgram(config, Kernel.PLAIN.linear());
    return IntStream.range(0, config.layers())
        .mapToObj(program::layerParameters)
        .flatMap(List::stream)
        .filter(p -> p.shape().length > 1)
        .toList();
  }

  /** Every parameter of the program. */
  public List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>(rootParameters());
    for (int i = 0; i < config.layers(); i++) {
      all.addAll(layerParameters(i));
    }
    return all;
  }

  private static Parameter parameter(String path, String name, long... shape) {
    return new Parameter(path, List.of(name), shape);
  }

  /**
   * The source: the class of a layer, then that of the classifier. Its methods take {@code ids} and
   * a boolean {@code mask}, both {@code [sentences, time]}, and return a row for each piece that
   * the mask keeps, in the order of the sentences: {@code forward} the logits {@code [pieces,
   * labels]}, {@code predict} the likeliest labels and their probabilities, {@code [2, pieces]}.
   */
  public String source() {
    return taggingSource()
        + OptimizerProgram.source(parameters())
        + linear.classifierMethods(config.layers());
  }

  /** The same without what learns. */
  public String taggingSource() {
    return layerSource() + classifierSource();
  }

  private String layerSource() {
    String body =
        """
          def prepare(self: __torch__.Layer, next: Tensor) -> NoneType:
        $PREPARE\
            return None
          def forward(self: __torch__.Layer, x: Tensor, padding: Tensor, used: Tensor, place: Tensor) -> Tensor:
            moved = torch.gt(torch.size(place, 0), 0)
            taken = $TAKEN
            qkv = $QKV
            if moved:
              wide = torch.index_select(qkv, 0, place)
            else:
              wide = qkv
            wide = torch.view(wide, [-1, torch.size(padding, 2), 3, $HEADS, $HEAD_SIZE])
            seen = (self).attend(wide, padding, )
            if moved:
              kept = torch.index_select(seen, 0, used)
            else:
              kept = seen
            kept = $ATTENDED
            x = $NORM1
            inner = $ACTIVATION
            outer = $OUTER
            return $NORM2
        """;
    // Attention and activation stay in the compute type; the residual stream has the stored one.
    double dropout = config.hiddenDropout();
    return classHead(
            "Layer",
            layerParameters(0),
            ScriptModule.declare(attributes(name -> QuantizedInput.trial(false))))
        + Dropout.method("Layer")
        + Attention.method(config, plain)
        + linear.methods()
        + body.replace("$TAKEN", linear.input("x", "self.qkv"))
            .replace("$QKV", linear.call("taken", "self.qkv"))
            .replace("$PREPARE", linear.prepareLayer())
            .replace(
                "$ATTENDED",
                dropout(
                    linear.back(linear.input("kept", "self.attended"), "self.attended"),
                    config.architecture().dropsAttended() ? dropout : 0))
            .replace(
                "$ACTIVATION",
                linear.activated(
                    linear.input("x", "self.inner"),
                    "self.inner",
                    config.activation(),
                    "self.outer"))
            .replace("$OUTER", dropout(linear.back("inner", "self.outer"), dropout))
            .replace(
                "$NORM1",
                norm(linear.residual("kept", "x", "self.qkv"), "self.norm1", config.hiddenSize()))
            .replace(
                "$NORM2",
                norm(
                    linear.residual("outer", "x", "self.inner"), "self.norm2", config.hiddenSize()))
            .replace("$HEAD_SIZE", Integer.toString(config.hiddenSize() / config.heads()))
            .replace("$HEADS", Integer.toString(config.heads()));
  }

  private String classifierSource() {
    String body =
        """
          def forward(self: __torch__.TokenClassifier, ids: Tensor, mask: Tensor) -> Tensor:
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
            x = torch.embedding(self.word, rows, -1, False, False)
        $TYPE\
        $POSITION\
            x = torch.add(x, torch.embedding(self.position, positions, -1, False, False))
            x = $NORM
        $PROJECT\
            hidden = torch.unsqueeze(torch.unsqueeze(torch.logical_not(mask), 1), 1)
            padding = torch.masked_fill(torch.zeros_like(hidden, dtype=$COMPUTE), hidden, -inf)
            padding = torch.reshape(torch.expand(padding, [-1, $HEADS, 1, -1]), [-1, 1, torch.size(mask, 1)])
        $LAYERS\
            if whole:
              x = torch.index_select(x, 0, real)
            else:
              x = torch.slice(x, 0, 0, count)
            x = $DROPPED
            return torch.to(torch.linear(x, self.classifier_weight, self.classifier_bias), 6)
          def prepare(self: __torch__.TokenClassifier, any: Tensor) -> Tensor:
        $PREPARE\
            return any
          def predict(self: __torch__.TokenClassifier, ids: Tensor, mask: Tensor) -> Tensor:
            score, label, = torch.max(torch.softmax((self).forward(ids, mask, ), -1), -1, False)
            return torch.stack([torch.to(label, 6), score], 0)
        """;
    String layers =
        IntStream.range(0, config.layers())
            .mapToObj(
                i ->
                    "    x = (self.%s).forward(x, padding, used, place, )%n"
                        .formatted(layerName(i)))
            .collect(Collectors.joining());
    String preparations =
        IntStream.range(0, config.layers())
            .mapToObj(
                i ->
                    "    _%d = (self.%s).prepare(%s, )%n"
                        .formatted(i, layerName(i), linear.next(i, config.layers())))
            .collect(Collectors.joining());
    String members =
        IntStream.range(0, config.layers())
            .mapToObj(i -> "  %s : __torch__.Layer%n".formatted(layerName(i)))
            .collect(Collectors.joining());
    return classHead(
            "TokenClassifier",
            rootParameters(),
            members
                + ScriptModule.declare(linear.classifierAttributes())
                + OptimizerProgram.attributes())
        + Dropout.method("TokenClassifier")
        + body.replace("$LAYERS", layers)
            .replace(
                "$PREPARE",
                linear.prepareStream(projects() ? "self.project" : "self.norm")
                    + preparations
                    + (projects() ? linear.outside().prepare(List.of("self.project")) : ""))
            .replace("$COMPUTE", Integer.toString(linear.compute().code()))
            .replace("$HEADS", Integer.toString(config.heads()))
            .replace("$USED", plain ? "every" : linear.rounded("real", "count"))
            .replace("$TYPE", hasTypes() ? TYPE : "")
            .replace("$POSITION", positions())
            .replace(
                "$NORM",
                dropout(norm("x", "self.norm", config.embeddingSize()), config.hiddenDropout()))
            .replace("$PROJECT", projects() ? project() : "")
            .replace("$DROPPED", dropout("x", config.classifierDropout()));
  }

  private String project() {
    Linear outside = linear.outside();
    return "    x = %s%n"
        .formatted(outside.back(outside.input("x", "self.project"), "self.project"));
  }

  private String positions() {
    if (!config.architecture().countsFromPadding()) {
      return "    positions = torch.remainder(used, torch.size(ids, 1))\n";
    }
    return """
            known = torch.to(torch.ne(ids, $PAD), 4)
            counted = torch.add(torch.mul(torch.cumsum(known, 1), known), $PAD)
            positions = torch.index_select(torch.reshape(counted, [-1]), 0, used)
        """
        .replace("$PAD", Integer.toString(config.padTokenId()));
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

  private String dropout(String x, double p) {
    return plain ? "torch.dropout(%s, %s, self.training)".formatted(x, p) : Dropout.call(x, p);
  }

  private String norm(String x, String layer, int width) {
    return "torch.layer_norm(%s, [%d], %s_weight, %s_bias, %s, True)"
        .formatted(x, width, layer, layer, Double.toString(config.layerNormEps()));
  }
}
