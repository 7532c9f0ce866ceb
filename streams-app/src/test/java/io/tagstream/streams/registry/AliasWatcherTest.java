package io.tagstream.streams.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tagstream.ner.tag.Tagger;
import io.tagstream.runtime.bundle.BundleFetcher;
import io.tagstream.runtime.bundle.BundleSources;
import io.tagstream.runtime.health.Check;
import io.tagstream.runtime.registry.ModelRegistry;
import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.engine.ServingModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AliasWatcherTest {
  @TempDir Path temp;
  private final List<ServingModel> champions = new ArrayList<>();
  private final List<String> rejected = new ArrayList<>();
  private final List<FakeTagger> loaded = new CopyOnWriteArrayList<>();
  private Models models;
  private boolean letsGo;

  /** What the registry says while a model is being loaded. */
  private volatile RegistrySnapshot now;

  private final CountDownLatch hanging = new CountDownLatch(1);
  private AliasWatcher watcher;

  @BeforeEach
  void publish() throws IOException {
    models = new Models(temp);
    models.publish("v1", "{}");
    models.publish("v2", "{\"better\": true}");
    watcher = watcher("champion", "there is no champion");
  }

  private AliasWatcher watcher(String alias, String absent) {
    return watcher(alias, absent, Duration.ofMinutes(1));
  }

  private AliasWatcher watcher(String alias, String absent, Duration limit) {
    Map<String, Object> client = Map.of("bootstrap.servers", "localhost:1");
    Topics topics = new Topics("t.");
    Path folder = temp.resolve("models");
    BundleSources sources = BundleSources.of(List.of(temp.toUri().toString()));
    return new AliasWatcher(
        new ModelRegistry(client, topics),
        patience -> now,
        alias,
        absent,
        new ModelStore(new BundleFetcher(client, topics, folder, sources), folder),
        this::load,
        new Recorder(),
        limit);
  }

  @Test
  void waitsForTheFirstChampion() {
    watcher.follow(new RegistrySnapshot(Map.of(), Map.of(), Map.of()));

    assertThat(watcher.check()).isEqualTo(Check.failed("there is no champion"));
    assertThat(champions).isEmpty();
  }

  @Test
  void saysWhatItCannotReadWhileItWaits() {
    watcher.follow(
        new RegistrySnapshot(Map.of(), Map.of(), Map.of("alias:champion", "malformed JSON")));

    assertThat(watcher.check().detail()).endsWith("; record alias:champion: malformed JSON");
  }

  @Test
  void saysThatTheAliasPointsNowhere() {
    watcher.follow(models.champion("v9"));

    assertThat(watcher.check())
        .isEqualTo(Check.failed("alias:champion points to v9, which has no record"));
  }

  @Test
  void followsTheAliasForwardAndBack() {
    for (String version : List.of("v1", "v1", "v2", "v1")) {
      watcher.follow(models.champion(version));
    }

    assertThat(champions).extracting(ServingModel::version).containsExactly("v1", "v2", "v1");
    assertThat(watcher.check()).isEqualTo(Check.ok("serving v1"));
    assertThat(loaded).noneMatch(FakeTagger::isClosed);
  }

  @Test
  void keepsTheModelOfAnAliasThatIsGoneUnlessToldToLetItGo() {
    watcher.follow(models.champion("v1"));
    watcher.follow(new RegistrySnapshot(Map.of(), Map.of(), Map.of()));
    assertThat(watcher.check()).isEqualTo(Check.ok("serving v1; there is no champion"));

    letsGo = true;
    watcher.follow(new RegistrySnapshot(Map.of(), Map.of(), Map.of()));
    assertThat(watcher.check()).isEqualTo(Check.failed("there is no champion"));

    watcher.follow(models.champion("v1"));
    assertThat(champions).extracting(ServingModel::version).containsExactly("v1", "v1");
  }

  @Test
  void followsAChallengerWhileItIsNotTheChampion() {
    AliasWatcher challengers = watcher("challenger", "none");
    letsGo = true;

    challengers.follow(models.champion("v1"));
    challengers.follow(models.challenger("v1", "v1"));
    assertThat(champions).isEmpty();
    assertThat(challengers.problem()).isEqualTo("none");

    challengers.follow(models.challenger("v2", "v1"));
    assertThat(champions).extracting(ServingModel::version).containsExactly("v2");
    assertThat(challengers.problem()).isNull();

    challengers.follow(models.challenger("v2", "v2"));
    assertThat(challengers.check()).isEqualTo(Check.failed("none"));
    assertThat(champions).hasSize(1);
  }

  @Test
  void servesAVersionThatWasPublishedAnewUnderTheSameName() throws IOException {
    watcher.follow(models.champion("v1"));
    models.publish("v1", "{\"other\": 1}");
    watcher.follow(models.champion("v1"));

    assertThat(champions).hasSize(2);
  }

  @Test
  void keepsServingWhenABundleIsCorruptAndTriesItOnce() throws IOException {
    watcher.follow(models.champion("v1"));
    models.corrupt("v2");
    RegistrySnapshot corrupt = models.champion("v2");
    for (int i = 0; i < 5; i++) {
      watcher.follow(corrupt);
    }

    assertThat(rejected).hasSize(1);
    assertThat(rejected.get(0)).contains("v2").contains("is corrupt: its SHA-256 is");
    assertThat(watcher.check().up()).isTrue();
    assertThat(watcher.check().detail())
        .startsWith("serving v1; model v2 was rejected: bundle of model version v2 is corrupt");

    watcher.follow(models.champion("v1"));
    assertThat(watcher.check()).isEqualTo(Check.ok("serving v1"));
  }

  @Test
  void triesARejectedVersionAgainWhenItIsPromotedAgain() throws IOException {
    ModelVersion good = models.publish("v3", "{}");
    models.corrupt("v3");
    watcher.follow(models.champion("v3"));
    assertThat(watcher.check().up()).isFalse();

    assertThat(models.publish("v3", "{}")).isEqualTo(good);
    watcher.follow(models.champion("v3"));

    assertThat(champions).extracting(ServingModel::version).containsExactly("v3");
  }

  @Test
  void rejectsAModelThatDoesNotLoadByNameAndReason() throws IOException {
    models.publish("v3", "unknown model_type");
    watcher.follow(models.champion("v3"));

    assertThat(rejected).containsExactly("v3: config.json: unknown model_type");
    assertThat(watcher.check())
        .isEqualTo(Check.failed("model v3 was rejected: config.json: unknown model_type"));
  }

  @Test
  void closesAModelThatFailsWhenItIsWarmedUp() throws IOException {
    models.publish("v3", "fails at work");
    watcher.follow(models.champion("v3"));

    assertThat(rejected).containsExactly("v3: no kernel");
    assertThat(loaded).singleElement().matches(FakeTagger::isClosed);
  }

  @Test
  void keepsTheLastFewModelsOnDisk() throws IOException {
    for (int i = 0; i < 5; i++) {
      models.publish("m" + i, "{\"i\": " + i + "}");
      watcher.follow(models.champion("m" + i));
    }

    try (var kept = Files.list(temp.resolve("models"))) {
      assertThat(kept.map(path -> path.getFileName().toString().substring(0, 2)))
          .containsExactlyInAnyOrder("m2", "m3", "m4");
    }
  }

  @Test
  void followsALaterChampionWhileOneHangs() throws IOException {
    watcher.follow(models.champion("v1"));
    models.publish("v3", "hangs");
    RegistrySnapshot hung = models.champion("v3");
    now = models.champion("v2");

    watcher.follow(hung);

    assertThat(champions).extracting(ServingModel::version).containsExactly("v1", "v2");
    assertThat(rejected).isEmpty();
    assertThat(watcher.check()).isEqualTo(Check.ok("serving v2"));
    hanging.countDown(); // and what was given up is closed when it comes
    await().untilAsserted(() -> assertThat(loaded).hasSize(3).last().matches(FakeTagger::isClosed));
  }

  @Test
  void goesOnLoadingWhenTheAliasIsOnlySetAgain() throws IOException {
    models.publish("v3", "hangs");
    RegistrySnapshot first = models.champion("v3");
    now = models.champion("v3");
    CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS).execute(hanging::countDown);

    watcher.follow(first);

    assertThat(champions).extracting(ServingModel::version).containsExactly("v3");
    assertThat(loaded).hasSize(1);
  }

  @Test
  void givesUpAModelWhoseAliasIsTakenAwayMeanwhile() throws IOException {
    models.publish("v3", "hangs");
    RegistrySnapshot first = models.champion("v3");
    now = new RegistrySnapshot(Map.of(), Map.of(), Map.of());

    watcher.follow(first);

    assertThat(watcher.check()).isEqualTo(Check.failed("there is no champion"));
    hanging.countDown();
  }

  @Test
  void rejectsAModelThatTakesTooLong() throws IOException {
    // The patience with the download comes on top.
    watcher = watcher("champion", "none", Duration.ofMillis(200).minusSeconds(60));
    models.publish("v3", "hangs");
    RegistrySnapshot hung = models.champion("v3");
    now = hung;

    watcher.follow(hung);

    assertThat(rejected).containsExactly("v3: not fetched and loaded within 0 s");
    hanging.countDown();
  }

  @Test
  void rejectedModelsDoNotPushOutTheServingOne() throws IOException {
    watcher.follow(models.champion("v1"));
    for (int i = 0; i < 5; i++) {
      models.publish("bad" + i, "unknown " + i);
      watcher.follow(models.champion("bad" + i));
    }

    assertThat(rejected).hasSize(5);
    try (var kept = Files.list(temp.resolve("models"))) {
      assertThat(kept.map(path -> path.getFileName().toString().replaceFirst("-.*", "")))
          .containsExactlyInAnyOrder("v1", "bad3", "bad4");
    }
  }

  @Test
  void fetchesNothingFromAUriThatIsNotAllowed() throws IOException {
    watcher =
        new AliasWatcher(
            Map.of("bootstrap.servers", "localhost:1"),
            new Topics("t."),
            "champion",
            "none",
            temp.resolve("models"),
            BundleSources.NONE,
            this::load,
            new Recorder());

    watcher.follow(models.champion("v1"));

    assertThat(rejected.get(0)).contains("no file below what --allow-bundle-uri allows");
    assertThat(loaded).isEmpty();
  }

  private Tagger load(Path directory) throws IOException {
    String config = Files.readString(directory.resolve("config.json"));
    if (config.startsWith("unknown")) {
      throw new IOException("config.json: " + config + "\nand more");
    }
    if (config.startsWith("hangs")) {
      awaitUninterruptibly(hanging);
    }
    FakeTagger tagger =
        new FakeTagger(
            batch -> {
              if (config.startsWith("fails")) {
                throw new IllegalStateException("no kernel");
              }
            });
    loaded.add(tagger);
    return tagger;
  }

  /** As libtorch does. */
  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean over = false;
    while (!over) {
      try {
        over = latch.await(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        over = false;
      }
    }
  }

  private final class Recorder implements ModelListener {
    @Override
    public void loaded(ModelVersion version, Tagger tagger) {
      champions.add(new ServingModel(version.version(), tagger));
    }

    @Override
    public void rejected(String version, String reason) {
      rejected.add(version + ": " + reason);
    }

    @Override
    public boolean dismissed() {
      return letsGo;
    }
  }
}
