package io.tagstream.ner.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.tagstream.ner.files.FileTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * ONNX Runtime's libraries, loaded from a folder that is deleted at once, where that can be. By
 * itself it keeps them in one until the process ends, and for good if that is killed.
 */
final class OnnxLibrary {
  private static final String FOLDER = "onnxruntime.native.path";
  private static final List<String> LIBRARIES = List.of("onnxruntime", "onnxruntime4j_jni");

  private static OrtEnvironment environment;

  private OnnxLibrary() {}

  /**
   * Loads them, once.
   *
   * @throws LinkageError if there are none for this machine
   */
  static synchronized OrtEnvironment environment() throws IOException, OrtException {
    if (environment == null) {
      boolean canDelete = System.getProperty("os.name").equals("Linux");
      environment =
          canDelete && System.getProperty(FOLDER) == null
              ? unpacked()
              : OrtEnvironment.getEnvironment();
      environment.setTelemetry(false); // Windows would collect it
    }
    return environment;
  }

  private static OrtEnvironment unpacked() throws IOException {
    Path folder =
        Files.createTempDirectory(Path.of(System.getProperty("java.io.tmpdir")), "tagstream-onnx");
    try {
      String machine = System.getProperty("os.arch").replace("amd64", "x64");
      for (String library : LIBRARIES) {
        String file = System.mapLibraryName(library);
        String packed = "native/linux-%s/%s".formatted(machine, file);
        try (InputStream bytes = OrtEnvironment.class.getResourceAsStream(packed)) {
          if (bytes == null) {
            throw new UnsatisfiedLinkError("no " + packed);
          }
          Files.copy(bytes, folder.resolve(file));
        }
      }
      System.setProperty(FOLDER, folder.toString());
      return OrtEnvironment.getEnvironment();
    } finally {
      System.clearProperty(FOLDER);
      FileTree.delete(folder);
    }
  }
}
