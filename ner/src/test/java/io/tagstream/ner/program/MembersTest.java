package io.tagstream.ner.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.script.ScriptTensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class MembersTest {
  private final Members members =
      new Members("layer_3.", "model.layers.3.")
          .module("qkv", List.of("query", "key", "value"), true, 6, 2)
          .module("outer", List.of("mlp.Wo"), false, 2, 4);

  @Test
  void modulesAreStackedUnderTheNamesOfTheirLayer() {
    assertThat(members.parameters())
        .extracting(Parameter::path)
        .containsExactly("layer_3.qkv_weight", "layer_3.qkv_bias", "layer_3.outer_weight");
    Parameter bias = members.parameters().get(1);
    assertThat(bias.shape()).containsExactly(6);
    assertThat(bias.names())
        .containsExactly(
            "model.layers.3.query.bias", "model.layers.3.key.bias", "model.layers.3.value.bias");
  }

  @Test
  void zerosThatAreNoParameterStandForABiasThatIsNotThere() {
    assertThat(members.others()).containsOnlyKeys("outer_bias");
    ScriptTensor zeros = (ScriptTensor) members.others().get("outer_bias");
    assertThat(zeros.shape()).containsExactly(2);
    assertThat(zeros.data().get().asFloatBuffer().get(0)).isZero();
  }

  @Test
  void whatAConfigurationClaimsTakesNoRoomUntilItIsWritten() {
    Members huge = new Members("", "").module("last", List.of("norm"), false, 1L << 31);

    assertThat(((ScriptTensor) huge.others().get("last_bias")).shape()).containsExactly(1L << 31);
  }
}
