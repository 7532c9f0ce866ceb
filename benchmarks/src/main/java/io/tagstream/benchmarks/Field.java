package io.tagstream.benchmarks;

import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.files.FileTree;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.quantize.Quantization;
import io.tagstream.ner.tag.NerModel;
import io.tagstream.ner.torch.Engines;
import io.tagstream.ner.tune.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The contestants, and what they share: a broker beside this process, models, a folder. */
final class Field implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Field.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final List<Contestant> contestants = new ArrayList<>();
  private final ModelConfig config;
  private final List<Kernel> ranking;
  private final Path folder;
  private final BrokerProcess broker;
  private final OurStream stream;
  private NerModel model;

  private Field(Path directory) throws Exception {
    config = ModelConfig.read(directory);
    boolean quantized = !Quantization.read(directory, config).isEmpty();
    ranking = Precision.ranking(config, quantized, Engines.device());
    folder = Files.createTempDirectory("tagstream-bench");
    opened.push(() -> FileTree.delete(folder));
    broker = open(BrokerProcess.start());
    stream = enter(new OurStream(broker.bootstrapServers(), directory, folder.resolve("ours")));
  }

  /** Only our stage. */
  static Field ours(Path directory) throws Exception {
    return new Field(directory);
  }

  /** Everyone. */
  static Field all(Path directory) throws Exception {
    Field field = new Field(directory);
    try {
      field.addOthers(directory);
      return field;
    } catch (Exception e) {
      field.close();
      throw e;
    }
  }

  private void addOthers(Path directory) throws Exception {
    model = open(NerModel.load(directory));
    enter(new OurModel(model, false, ""));
    enter(new Floor(config, kernel(), model));
    enter(new OurModel(model, true, ""));
    for (Map.Entry<String, Kernel> slower : slower().entrySet()) {
      NerModel other = open(NerModel.load(directory, slower.getValue()));
      enter(new OurModel(other, false, slower.getKey()));
      enter(new OurModel(other, true, slower.getKey()));
    }
    if (UsualProgram.fits(config)) {
      UsualModel usual = open(UsualModel.of(directory));
      enter(new UsualStream(broker.bootstrapServers(), usual, folder.resolve("usual")));
      enter(new UsualBatches(usual));
      OnnxModels onnx = open(new OnnxModels(directory, folder.resolve("onnx")));
      contestants.addAll(onnx.contestants(model));
    }
  }

  /** The fastest kernel of each other type, down to f32. */
  private Map<String, Kernel> slower() {
    Map<String, Kernel> fastest = new LinkedHashMap<>();
    for (Kernel each : ranking) {
      fastest.putIfAbsent(type(each), each);
      if (!each.isShort()) {
        break;
      }
    }
    fastest.remove(type(kernel()));
    return fastest;
  }

  private static String type(Kernel kernel) {
    return kernel.form() == Kernel.Form.INT8
        ? "int8"
        : kernel.type().name().toLowerCase(Locale.ROOT);
  }

  private <T extends AutoCloseable> T open(T resource) {
    opened.push(resource);
    return resource;
  }

  private <T extends Contestant> T enter(T contestant) {
    contestants.add(contestant);
    return open(contestant);
  }

  List<Contestant> contestants() {
    return contestants;
  }

  ModelConfig config() {
    return config;
  }

  /** How ours computes. */
  Kernel kernel() {
    return ranking.get(0);
  }

  /** A model beside that of the stage, where everyone is here. */
  NerModel model() {
    return model;
  }

  OurStream stream() {
    return stream;
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        LOG.warn("closing failed: {}", e.toString(), e);
      }
    }
  }
}
