package io.tagstream.testkit.tagger;

import io.tagstream.ner.quantize.Quantization;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A small model with something wrong, so that nobody may serve it. */
public enum BadModel {
  /** One of its weights is NaN. */
  NOT_FINITE {
    @Override
    void spoil(Path directory) throws IOException {
      overwrite(directory.resolve("model.safetensors"), Float.NaN);
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
      replace(directory.resolve("config.json"), "\"vocab_size\": 132", "\"vocab_size\": 12");
    }
  },
  /** One of its scales is 0. */
  NO_SCALE {
    @Override
    void spoil(Path directory) throws IOException {
      overwrite(directory.resolve(Quantization.FILE), 0);
    }
  };

  /** Writes the model's files. */
  public void write(Path directory) throws IOException {
    SmallModel.write(directory, "cap", 0);
    spoil(directory);
  }

  abstract void spoil(Path directory) throws IOException;

  /** Replaces the first value of the first tensor. */
  private static void overwrite(Path file, float value) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int data = Math.toIntExact(Long.BYTES + bytes.getLong(0));
    Files.write(file, bytes.putFloat(data, value).array());
  }

  private static void replace(Path file, String good, String bad) throws IOException {
    String text = Files.readString(file);
    if (!text.contains(good)) {
      throw new IllegalStateException(file + " has no " + good);
    }
    Files.writeString(file, text.replace(good, bad));
  }
}
