package io.tagstream.schemas.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;

/**
 * How numbers are written: JSON has neither NaN nor infinity, for which Jackson writes strings.
 * Where there may be no number there is none then; where there must be one, the record is refused.
 */
final class FiniteNumbers {
  private FiniteNumbers() {}

  static SimpleModule module() {
    return new SimpleModule("finite numbers")
        .addSerializer(Double.class, new Finite<>(Double.class, true))
        .addSerializer(double.class, new Finite<>(Double.class, false))
        .addSerializer(Float.class, new Finite<>(Float.class, true))
        .addSerializer(float.class, new Finite<>(Float.class, false));
  }

  private static final class Finite<T extends Number> extends StdScalarSerializer<T> {
    private final boolean optional;

    Finite(Class<T> type, boolean optional) {
      super(type);
      this.optional = optional;
    }

    @Override
    public void serialize(T value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      if (Double.isFinite(value.doubleValue())) {
        write(value, out);
      } else if (optional) {
        out.writeNull();
      } else {
        throw JsonMappingException.from(out, value + " is no number of JSON");
      }
    }

    private void write(T value, JsonGenerator out) throws IOException {
      if (value instanceof Float single) {
        out.writeNumber(single);
      } else {
        out.writeNumber(value.doubleValue());
      }
    }
  }
}
