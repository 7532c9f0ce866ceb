package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.corpus.Sentence;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.EvaluationMetrics.Window;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.testkit.browser.Browser;
import io.tagstream.testkit.trainer.ControlDesk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openqa.selenium.Keys;

/**
 * Somebody at the page of a quickstart that has told its story: looks, corrects, teaches, steers.
 */
final class PageTour implements AutoCloseable {
  private static final Path PICTURES = Path.of("target", "pictures", "tour");
  private static final double RATE = 10;
  private static final Duration GOLD_DELAY = Duration.ofSeconds(1);

  private static final String MINE = "mine";
  private static final String TEXT = "Grace Hopper flew to Oslo";
  private static final List<EntityRecord> TRUTH =
      List.of(
          new EntityRecord("person", "Grace Hopper", 0, 12, null),
          new EntityRecord("location", "Oslo", 21, 25, null));

  private final House house;
  private final List<Sentence> sentences;
  private final ControlDesk desk;
  private final Browser browser = new Browser();

  /**
   * Opens the page.
   *
   * @param sentences what comes on the stream
   * @param folder for what it keeps
   */
  PageTour(House house, List<Sentence> sentences, Path folder) {
    this.house = house;
    this.sentences = sentences;
    desk = new ControlDesk(house.bootstrapServers(), "", folder);
    browser.open(house.httpAddress());
  }

  @Override
  public void close() {
    browser.close();
    desk.close();
  }

  /** Sees sentences come, and their gold; looks for some; and has one shown. */
  void looks() throws Exception {
    try (SentenceFeed feed = feed("looks-")) {
      browser.find(".row[data-id^='looks-'] .verdict", "✓");
      browser.press("/");
      browser.press("debian");
      browser.awaitThat(
          "only such sentences",
          "(rows => rows.length > 0 && rows.every(row => /debian/i.test(row.textContent)))"
              + "([...document.querySelectorAll('.row')])");
      goTo("stream");
      browser.find1(".row[data-id^='looks-']:nth-child(20)");
      browser.click(".row:has(.verdict.wrong)", "");
      browser.find("#side .json", "\"modelVersion\": \"v2\"");
      var unused = browser.run("document.querySelector('main').scrollTop = 0");
      browser.picture(PICTURES.resolve("page.webp")); // README's
      browser.click(".pause", "Pause");
      seen("stream");
      browser.click(".pause", "Go on");
      browser.press(Keys.ESCAPE);
      feed.finish();
    }
  }

  /** Types a sentence. */
  void tries() throws Exception {
    goTo("try");
    browser.type("textarea", "Ada Lovelace met Charles Babbage in London");
    browser.find1(".answer mark");
    browser.find(".answer", "v2");
    seen("try");
  }

  /** Finds a sentence among those of which the model is unsure, and says what is true. */
  void corrects() throws Exception {
    awaitScored();
    Window before = window("v2");
    List<Integer> supportBefore = shownSupport();
    desk.send(house.topics().sentences(), MINE, TEXT);
    goTo("stream");
    browser.find1(".row[data-id='%s']".formatted(MINE));
    goTo("label");
    LabelDesk label = new LabelDesk(browser);
    for (String id = label.sentence(); !id.equals(MINE); id = label.sentence()) {
      browser.press("s");
      label.awaitOther(id);
    }
    browser.press(Keys.ARROW_RIGHT);
    for (int i = 0; i < 4; i++) {
      browser.pressWith(Keys.SHIFT, Keys.ARROW_RIGHT);
    }
    browser.press(Keys.DELETE);
    browser.press(Keys.ARROW_RIGHT);
    label.give("location");
    browser.press(Keys.ESCAPE);
    browser.press(Keys.ARROW_RIGHT);
    browser.pressWith(Keys.SHIFT, Keys.ARROW_RIGHT);
    label.give("person");
    seen("label");
    browser.press(Keys.ENTER);
    browser.find(".label-strip", TEXT);

    ControlDesk.await().until(() -> valuesOf(house.topics().goldEntities(), MINE).size() == 1);
    GoldSentence gold = valuesOf(house.topics().goldEntities(), MINE).get(0);
    assertThat(gold.text()).isEqualTo(TEXT);
    assertThat(gold.entities()).isEqualTo(TRUTH);
    goTo("stream");
    browser.awaitThat(
        "gold has arrived",
        "(document.querySelector('[data-id=%s] .verdict')?.textContent ?? '') !== ''"
            .formatted(MINE));
    ControlDesk.await().until(() -> window("v2").sentences() > before.sentences());
    assertChanged(before, window("v2"));
    assertThat(shownSupport()).isEqualTo(supportBefore.stream().map(n -> n + 1).toList());
    seen("scores");
    browser.press("w");
    browser.awaitThat("another window", "location.hash.endsWith('window=last-1000')");
    browser.click(".cell.differs", "");
    browser.find1("#side .example mark");
    browser.press(Keys.ESCAPE);
  }

  /** The two windows differ by what the model made of this one sentence, and by nothing else. */
  private void assertChanged(Window before, Window after) {
    TaggedSentence tagged = valuesOf(house.topics().taggedEntities(), MINE).get(0);
    assertThat(tagged.modelVersion()).isEqualTo("v2");
    List<EntityRecord> found =
        tagged.entities().stream()
            .map(e -> new EntityRecord(e.type(), e.text(), e.start(), e.end(), null))
            .toList();
    long right = found.stream().filter(TRUTH::contains).count();
    assertThat(after.sentences()).isEqualTo(before.sentences() + 1);
    assertThat(after.overall().tp()).isEqualTo(before.overall().tp() + right);
    assertThat(after.overall().fp()).isEqualTo(before.overall().fp() + found.size() - right);
    assertThat(after.overall().fn()).isEqualTo(before.overall().fn() + TRUTH.size() - right);
    goTo("scores?version=v2");
    browser.find(".figure .rests", String.format("%,d sentences with gold", after.sentences()));
    browser.find(".figure output", String.format("%.2f", after.overall().f1()));
  }

  /** How many entities of the two types gold has, as the page shows it. */
  private List<Integer> shownSupport() {
    goTo("scores?version=v2");
    return Stream.of("person", "location")
        .map(type -> browser.find(".multiple header", type).getText())
        .map(text -> Integer.valueOf(text.replaceAll("\\D", "")))
        .toList();
  }

  /** Asks for a training, and sees how it goes on. */
  void retrains() throws Exception {
    goTo("train");
    browser.find(".origin", "the last training that was completed");
    browser.type("#set-num_train_epochs", "1");
    browser.click("select option[value=challenger]", "");
    browser.click(".trainform button", "Train");
    browser.awaitThat(
        "it goes on",
        "[...document.querySelectorAll('.run')].some(run =>"
            + " run.querySelector('.state.now') && run.querySelector('progress')?.value > 0)");
    seen("train");
    browser.find(".errand", "Done: v3");
  }

  /** Has the new version serve, and the one before again. */
  void steers() throws Exception {
    try (SentenceFeed feed = feed("steers-")) {
      goTo("models");
      browser.click("[data-act='promote v3']", "");
      browser.click("dialog button", "Promote");
      browser.find(".serving", "v3");
      browser.find(".health", "v3");
      seen("models");
      goTo("stream");
      browser.find(".row[data-id^='steers-']", "v3");
      goTo("models");
      browser.click("[data-act='rollback v3']", "");
      browser.click("dialog button", "Roll back");
      browser.find(".serving", "v2");
      browser.find(".health", "v2");
      feed.finish();
    }
    assertThat(desk.registry().aliases().get("champion").version()).isEqualTo("v2");
    awaitScored();
  }

  /** Mends what could not be read, and sends it again. */
  void mends() throws Exception {
    desk.send(house.topics().sentences(), "torn", "{\"text\": \"Torn in Turin\"");
    goTo("health");
    browser.click(".group summary", "1");
    browser.click(".letter-row", "Torn in Turin");
    browser.find1("textarea.mend").sendKeys("}");
    browser.find(".letter", "Changed. It is valid JSON.");
    seen("health");
    browser.click(".letter button", "Send again");
    browser.find(".letter .sent", house.topics().sentences().name());
    ControlDesk.await().until(() -> !valuesOf(house.topics().taggedEntities(), "torn").isEmpty());
    browser.press(Keys.ESCAPE);
    browser.find(".letter-state", "sent again, and tagged");
  }

  /** What the browser has complained of. */
  List<String> complaints() {
    return browser.complaints();
  }

  private void goTo(String view) {
    var unused = browser.run("location.hash = arguments[0]", "#/" + view);
    browser.find1(".view[data-view='%s']".formatted(view.replaceAll("\\?.*", "")));
  }

  /** Pictures for whoever looks at them, and nothing that bars anybody. */
  private void seen(String view) throws IOException {
    for (boolean dark : new boolean[] {true, false}) {
      browser.dark(dark);
      browser.picture(PICTURES.resolve(view + (dark ? "-dark.webp" : ".webp")));
      assertThat(browser.barriers()).as(view).isEmpty();
    }
    for (int[] size : new int[][] {{380, 800}, {2560, 1300}}) {
      browser.size(size[0], size[1]);
      browser.picture(PICTURES.resolve("%s-%d.webp".formatted(view, size[0])));
      assertThat(browser.crowded()).as("%s at %d", view, size[0]).isEmpty();
    }
    browser.size(1440, 900);
  }

  private SentenceFeed feed(String idPrefix) {
    SentenceFeed feed =
        new SentenceFeed(
            house.bootstrapServers(),
            house.topics(),
            sentences,
            idPrefix,
            number -> true,
            GOLD_DELAY);
    feed.start(RATE);
    return feed;
  }

  /** Waits until all gold is in the windows. */
  private void awaitScored() {
    ControlDesk.await()
        .until(
            () -> {
              Map<String, Long> all = OfflineScores.read(desk.client, house.topics()).sentences();
              return all.entrySet().stream()
                  .allMatch(e -> window(e.getKey()).sentences() == e.getValue());
            });
  }

  private Window window(String version) {
    return values(house.topics().evaluationMetrics(), version)
        .reduce((first, second) -> second)
        .flatMap(EvaluationMetrics::sinceBeginning)
        .orElseThrow();
  }

  private <V> List<V> valuesOf(Topic<String, V> topic, String key) {
    return values(topic, key).toList();
  }

  private <V> Stream<V> values(Topic<String, V> topic, String key) {
    byte[] wanted = key.getBytes(StandardCharsets.UTF_8);
    return desk.records(topic).stream()
        .filter(record -> Arrays.equals(record.key(), wanted))
        .map(record -> ((Decoded.Value<V>) topic.decode(record.value())).value());
  }
}
