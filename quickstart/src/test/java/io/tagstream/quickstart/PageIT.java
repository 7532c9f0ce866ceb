package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.cli.service.TaggerApp;
import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.runtime.topic.TopicSetup;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.streams.app.TaggerSettings;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import io.tagstream.testkit.broker.RunningBroker;
import io.tagstream.testkit.browser.Browser;
import io.tagstream.testkit.tagger.ModelShelf;
import io.tagstream.testkit.tagger.Poison;
import io.tagstream.testkit.tagger.Sentences;
import io.tagstream.testkit.tagger.Taggers;
import io.tagstream.web.WebServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page of a tagger on a real broker, in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("waiting")
@EnabledIf("io.tagstream.testkit.browser.Browser#isInstalled")
class PageIT extends RunningBroker {
  private static final int PARTITIONS = 2;
  private static final Path PICTURES = Path.of("target", "pictures");

  private final Topics topics = new Topics("page.");
  private ModelShelf shelf;
  private Sentences sentences;
  private TaggerApp app;
  private Browser browser;

  @BeforeAll
  void open(@TempDir(cleanup = CleanupMode.NEVER) Path folder) throws Exception {
    shelf = new ModelShelf(broker.bootstrapServers(), topics, PARTITIONS, folder);
    sentences = new Sentences(broker.bootstrapServers(), topics, PARTITIONS);
    app =
        new TaggerApp(
            new TaggerSettings(
                Taggers.settings(broker.bootstrapServers(), topics, folder.resolve("tagger")),
                new TopicSetup(true, PARTITIONS, TopicAdmin.BROKER_DEFAULT),
                ScoringConfig.defaults(topics)),
            WebServer.loopback(0),
            directory -> new FakeTagger());
    app.start();
    browser = new Browser();
    browser.open(app.url());
    browser.find(".empty", "There is no model yet");
    shelf.publish("v1", shelf.model("v1", "{}"));
    shelf.promote("v1");
    browser.find(".empty", "Nothing is in the stream");
  }

  @AfterAll
  void close() {
    browser.close();
    app.close();
    sentences.close();
    shelf.close();
  }

  private void send(String id, String text) {
    sentences.sendRaw(Sentences.bytes(id), Sentences.bytes(Json.toJson(Map.of("text", text))));
    sentences.flush();
  }

  private void goTo(String hash) {
    var unused = browser.run("location.hash = arguments[0]", hash);
  }

  private void row(String id) {
    var unused = browser.find1(".row[data-id='%s']".formatted(id));
  }

  @Test
  void showsSentencesAsTheyAreTaggedAndWhatGoldSays() throws Exception {
    goTo("#/stream");
    send("s1", "in Paris with Ada 😀 today");
    row("s1");
    assertThat(browser.all("[data-id=s1] mark").stream().map(mark -> mark.getText()))
        .containsExactly("Paris", "Ada");
    assertThat(
            browser.run(
                "return getSelection().selectAllChildren(document.querySelector('[data-id=s1] .sentence')), getSelection().toString()"))
        .isEqualTo("in Paris with Ada 😀 today");
    var unused = browser.run("getSelection().removeAllRanges()");

    sentences.sendGold(
        "s1",
        "{\"text\":\"in Paris with Ada 😀 today\",\"entities\":[{\"type\":\"cap\",\"text\":\"Paris\",\"start\":3,\"end\":8},{\"type\":\"cap\",\"text\":\"Ada\",\"start\":14,\"end\":17}]}");
    browser.find("[data-id=s1] .verdict", "✓");
    sentences.sendGold(
        "s1", "{\"entities\":[{\"type\":\"cap\",\"text\":\"Paris\",\"start\":3,\"end\":8}]}");
    browser.find("[data-id=s1] .verdict", "✗");

    browser.click("[data-id=s1]", "Paris");
    browser.find("#side", "page.tagged-entities");
    browser.find("#side .json", "\"modelVersion\": \"v1\"");
    browser.press(Keys.ESCAPE);
    browser.awaitThat("the side is closed", "document.getElementById('side').hidden");
  }

  @Test
  void filtersByTypeWordsAndGold() {
    goTo("#/stream");
    send("f1", "nothing here");
    send("f2", "in Oslo");
    row("f1");
    row("f2");
    browser.press("/");
    browser.press("oslo");
    browser.awaitThat("the address says so", "location.hash === '#/stream?q=oslo'");
    row("f2");
    assertThat(browser.all("[data-id=f1]")).isEmpty();
    goTo("#/stream");
    browser.click(".types button", "cap");
    row("f2");
    assertThat(browser.all("[data-id=f1]")).isEmpty();

    goTo("#/stream?disagrees=true");
    send("f3", "in Bonn");
    sentences.sendGold("f3", "{\"entities\":[]}");
    row("f3");
    goTo("#/stream?version=v9");
    browser.find(".empty", "No sentence like this");
    goTo("#/stream");
  }

  @Test
  void waitsForWhoReadsAndForWhoPauses() {
    goTo("#/stream?q=patience");
    browser.awaitThat("it is anew", "document.querySelectorAll('.row').length === 0");
    send("p1", "patience One");
    row("p1");
    browser.pointAt(".row");
    send("p0", "patience Zero");
    browser.find(".more", "1 new");
    row("p0"); // a moment after the mouse stood still
    browser.press(Keys.SPACE);
    browser.find(".pause", "Go on");
    send("p2", "patience Two");
    browser.find(".more", "1 new");
    assertThat(browser.all(".row")).hasSize(2);
    browser.press(Keys.SPACE);
    row("p2");
    browser.press("j");
    assertThat(browser.run("return document.activeElement.dataset.id")).isEqualTo("p2");
    browser.press(Keys.ENTER);
    browser.find("#side", "patience");
    browser.press(Keys.ESCAPE);
    goTo("#/stream");
  }

  @Test
  void actsOnNothingThatOneDoesNotSee() throws Exception {
    shelf.publish("v2", shelf.model("v2", "{}"));
    goTo("#/scores");
    goTo("#/models");
    browser.click("[data-act='promote v2']", "");
    browser.press("g", "s", "?");
    assertThat(browser.run("return location.hash")).isEqualTo("#/models");
    assertThat(browser.find1("dialog[open]").getText()).contains("Promote v2");
    browser.back();
    browser.find1(".view[data-view=scores]");
    assertThat(browser.all("dialog[open]")).isEmpty();

    goTo("#/stream");
    send("u1", "unseen One");
    row("u1");
    browser.press(Keys.SPACE);
    goTo("#/stream?q=unseen");
    row("u1");
    browser.press("?");
    browser.find("#side", "Keys");
    browser.press(Keys.SPACE);
    browser.find(".pause", "Go on");
    browser.press(Keys.ESCAPE);
    browser.press(Keys.SPACE);
    browser.find(".pause", "Pause");

    goTo("#/try");
    browser.type("textarea", "to be Kept");
    goTo("#/scores");
    var unused = browser.run("document.querySelector('.skip').click()");
    assertThat(browser.run("return location.hash + document.activeElement.id"))
        .isEqualTo("#/scoresmain");
    goTo("#/try");
    browser.find(".answer mark", "Kept");
    goTo("#/stream");
  }

  @Test
  void tagsWhatOneTypes() {
    goTo("#/try");
    browser.type("textarea", "meet Grace in Rome");
    browser.find(".answer mark", "Grace");
    browser.find(".answer", "v1");
    assertThat(browser.all(".answer .words li")).hasSize(2);
    browser.click(".examples button", "Ada Lovelace");
    browser.find(".answer mark", "London");
  }

  @Test
  void showsHostileRecordsHarmlessly() throws Exception {
    goTo("#/stream");
    String markup =
        "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";
    List<TaggedSentence> hostile =
        List.of(
            hostile("h1", markup + " Ada", "person"),
            hostile("h2", "\u202eABC\u202c \u2067x\u2069", "person"),
            hostile("h3", "w".repeat(200_000), "person"),
            hostile("h4", "plain", markup),
            hostile("h5", "plain", "t".repeat(5_000)),
            hostile("h6\"'><b>/../%2e", "plain", "person"),
            hostile("h7", "𝔘𝔫𝔦 👩‍👩‍👧‍👦 e\u0301", "person"),
            hostile("h8", "a\u0000b\u0007\u2028\u2029c", "__proto__"),
            hostile("h9", "مرحبا بالعالم", "constructor"),
            new TaggedSentence(
                "h10", "version", List.of(), markup + "v".repeat(3000), Instant.now()));
    for (TaggedSentence sentence : hostile) {
      sentences.sendRaw(
          topics.taggedEntities().name(),
          Sentences.bytes(sentence.id()),
          Sentences.bytes(Json.toJson(sentence)));
    }
    sentences.flush();
    for (TaggedSentence sentence : hostile) {
      browser.awaitThat(
          sentence.id() + " is there",
          "[...document.querySelectorAll('.row')].some(r => r.dataset.id === %s)"
              .formatted(Json.toJson(sentence.id())));
    }
    assertThat(browser.run("return document.title")).isEqualTo("Stream · Tagstream");
    assertThat(browser.all("main img, main script, main b")).isEmpty();
    assertThat(browser.crowded()).isEmpty();
    assertThat(
            (Boolean)
                browser.run(
                    "return Math.max(...[...document.querySelectorAll('.row')].map(r => r.offsetHeight)) < 400"))
        .isTrue();
    for (TaggedSentence sentence : hostile) {
      var unused =
          browser.run(
              "[...document.querySelectorAll('.row')].find(r => r.dataset.id === arguments[0]).click()",
              sentence.id());
      browser.find("#side .json", "modelVersion");
    }
    browser.picture(PICTURES.resolve("hostile.webp"));
    browser.press(Keys.ESCAPE);
  }

  @Test
  void showsHostileHeadersReasonsAndVersionsHarmlessly() throws Exception {
    String markup = "<img src=x onerror=\"document.title='owned'\">\u202e";
    sentences.send(
        new Poison.Dose(
            Sentences.bytes(markup),
            Sentences.bytes("{\"text\": [\"" + markup.replace("\"", "'") + "\"], "),
            System.currentTimeMillis(),
            List.of(new RecordHeader(markup, Sentences.bytes(markup)))));
    EvaluationMetrics.Scores scores = new EvaluationMetrics.Scores(0.5, 0.5, 0.5, 2, 1, 1, 1);
    EvaluationMetrics metrics =
        new EvaluationMetrics(
            markup,
            Instant.now(),
            List.of(
                new EvaluationMetrics.Window(
                    EvaluationMetrics.ALL, 2, scores, Map.of(markup, scores), null)));
    sentences.sendRaw(
        topics.evaluationMetrics().name(),
        Sentences.bytes(markup),
        Sentences.bytes(Json.toJson(metrics)));
    sentences.flush();

    goTo("#/health");
    browser.click(".group summary", "1");
    browser.click(".letter-row", "<img");
    browser.find("#side", "onerror");
    browser.press(Keys.ESCAPE);
    goTo("#/scores");
    browser.click(".pick", "<img");
    browser.find(".multiple", "<img");
    assertThat(browser.all("main img, #side img")).isEmpty();
    assertThat(browser.run("return document.title")).isEqualTo("Scores · Tagstream");
    assertThat(browser.crowded()).isEmpty();
  }

  private static TaggedSentence hostile(String id, String text, String type) {
    int end = Math.min(3, text.codePointCount(0, text.length()));
    String name = text.substring(0, text.offsetByCodePoints(0, end));
    return new TaggedSentence(
        id, text, List.of(new EntityRecord(type, name, 0, end, 0.5)), "v1", Instant.now());
  }

  @Test
  void looksWellInBothThemesAndAllWidthsAndBarsNobody() throws Exception {
    send("l1", "in Paris with Ada Lovelace");
    for (String view : List.of("stream", "try", "scores", "models", "train", "label", "health")) {
      goTo("#/" + view);
      browser.find1("[data-view=%s].view".formatted(view));
      if (view.equals("try")) {
        browser.type("textarea", "in Paris with Ada Lovelace");
        browser.find1(".answer mark");
      }
      browser.awaitThat(
          view + " has read what there is",
          "!/(Reading|Looking|Waiting) /.test(document.querySelector('main').innerText)");
      for (boolean dark : new boolean[] {false, true}) {
        browser.dark(dark);
        for (int width : new int[] {1440, 900, 380}) {
          browser.size(width, 900);
          browser.picture(
              PICTURES.resolve("%s-%d-%s.webp".formatted(view, width, dark ? "dark" : "light")));
          assertThat(browser.crowded()).as("%s at %d", view, width).isEmpty();
        }
        browser.size(1440, 900);
        assertThat(browser.barriers()).as(view).isEmpty();
      }
    }
    browser.dark(false);
    assertThat(browser.complaints()).isEmpty();
  }
}
