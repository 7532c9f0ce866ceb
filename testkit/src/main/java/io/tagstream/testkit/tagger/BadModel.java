package io.tagstream.testkit.tagger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;

/** A small model with something wrong, so that nobody may serve it. */
public enum BadModel {
  /** One of its weights is NaN. */
  NOT_FINITE {
    @Override
    void spoil(Path directory) throws IOException {
      Path file = directory.resolve("model.safetensors");
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      int data = Math.toIntExact(Long.BYTES + bytes.getLong(0));
      Files.write(file, bytes.putFloat(data, Float.NaN).array());
    }
  },
  /** No label of its says that a word is outside. */
  NO_OUTSIDE_LABEL {
    @Override
    void spoil(Path directory) throws IOException {
      replace(directory.resolve("config.json"), "\"O\"", "\"LABEL_4\"");
    }
  },
  /** Its configuration asks for more than its weights have. */
  TOO_LARGE {
    @Override
    void spoil(Path directory) throws IOException {
      replace(directory.resolve("config.json"), "\"hidden_size\": 24", "\"hidden_size\": 24000");
    }
  },
  /** Its weights end too soon. */
  CUT_OFF {
    @Override
    void spoil(Path directory) throws IOException {
      Path file = directory.resolve("model.safetensors");
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    }
  },
  /** Its tokenizer has more pieces than its weights. */
  OTHER_TOKENIZER {
    @Override
    void spoil(Path directory) throws IOException {
      replace(directory.resolve("config.json"), "\"vocab_size\": 66", "\"vocab_size\": 6");
    }
  };

  private static final Path GOOD = Path.of("..", "ner/src/test/resources/architectures/bert");

  /** Writes the model's files. */
  public void write(Path directory) throws IOException {
    copyGood(directory);
    spoil(directory);
  }

  /** The model with nothing wrong. */
  public static void copyGood(Path directory) throws IOException {
    for (String file : List.of("config.json", "model.safetensors", "tokenizer.json")) {
      Files.copy(GOOD.resolve(file), directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  abstract void spoil(Path directory) throws IOException;

  private static void replace(Path file, String good, String bad) throws IOException {
    String text = Files.readString(file);
    if (!text.contains(good)) {
      throw new IllegalStateException(file + " has no " + good);
    }
    Files.writeString(file, text.replace(good, bad));
  }
}
