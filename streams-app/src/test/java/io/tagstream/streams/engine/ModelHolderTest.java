package io.tagstream.streams.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelHolderTest {
  private final FakeTagger first = new FakeTagger();
  private final ModelHolder models = new ModelHolder(new ServingModel("v1", first));

  @Test
  void closesAReplacedModelWhenItsLastUserHasReturnedIt() {
    ModelHolder.Lease lease = models.lease();
    ModelHolder.Lease again = lease.again();

    models.swap(new ServingModel("v2", new FakeTagger()));
    lease.close();
    assertThat(first.isClosed()).isFalse();

    again.close();
    assertThat(first.isClosed()).isTrue();
  }

  @Test
  void lendsNoModelAgainThatIsClosed() {
    ModelHolder.Lease lease = models.lease();
    models.swap(new ServingModel("v2", new FakeTagger()));
    lease.close();

    assertThat(lease.again()).isNull();
    assertThat(models.lease().version()).isEqualTo("v2");
  }
}
