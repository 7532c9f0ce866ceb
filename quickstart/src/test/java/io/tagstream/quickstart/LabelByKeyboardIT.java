package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.cli.Main;
import io.tagstream.runtime.topic.TopicSetup;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.testkit.broker.RunningBroker;
import io.tagstream.testkit.browser.Browser;
import io.tagstream.testkit.process.JavaProcess;
import io.tagstream.testkit.process.Ports;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** Somebody labels with a keyboard, while the tagger is killed and the page is loaded anew. */
@Tag("waiting")
@EnabledIf("io.tagstream.testkit.browser.Browser#isInstalled")
class LabelByKeyboardIT extends RunningBroker {
  private static final int SENTENCES = 20;
  private static final int PARTITIONS = 3;

  private final Topics topics = new Topics("keys.");
  private int port;
  private final Map<String, List<EntityRecord>> decided = new TreeMap<>();

  @TempDir Path folder;

  private JavaProcess tagger() {
    return JavaProcess.start(
        Main.class,
        new File("target", "labelled-tagger.log"),
        "tagger",
        "--bootstrap-server=" + broker.bootstrapServers(),
        "--topic-prefix=" + topics.prefix(),
        "--state-dir=" + folder,
        "--http-port=" + port);
  }

  @Test
  void writesEachDecisionOnceWhateverDies() throws Exception {
    new TopicSetup(true, PARTITIONS, (short) 1).ensure(admin, topics);
    LabelQueue queue = new LabelQueue(broker.bootstrapServers(), topics);
    queue.fill(SENTENCES, PARTITIONS, " with Ada Lovelace");

    port = Ports.free();
    try (JavaProcess first = tagger();
        Browser browser = new Browser()) {
      browser.openWhenThere("http://localhost:%d/#/label".formatted(port));
      LabelDesk desk = new LabelDesk(browser);
      assertThat(desk.sentence()).isNotEmpty();
      browser.press("+");
      browser.press("person", Keys.ENTER);
      decide(desk, 8);

      first.kill();
      decide(desk, 2);
      browser.find(".label-head", "2 decisions are kept here until then");
      try (JavaProcess second = tagger()) {
        browser.awaitThat(
            "both are sent", "!/kept/.test(document.querySelector('.label-head').textContent)");
        String id = desk.sentence();
        browser.press(Keys.TAB);
        browser.press(Keys.DELETE);
        browser.reload();
        assertThat(desk.sentence()).isEqualTo(id);
        assertThat(browser.all(".label-text mark")).isEmpty();
        browser.press(Keys.ENTER);
        decided.put(id, List.of());
        decide(desk, SENTENCES - decided.size());
        browser.find(".label-empty", "Nothing waits for a label");
        assertThat(second.isRunning()).isTrue();
      }
    }

    Map<String, List<EntityRecord>> gold = new TreeMap<>();
    queue
        .gold()
        .forEach(
            (id, records) -> {
              assertThat(records).as(id).hasSize(1);
              gold.put(id, entities(records.get(0)));
            });
    assertThat(gold).isEqualTo(decided);
  }

  private List<EntityRecord> entities(String record) {
    Decoded<GoldSentence> gold =
        topics.goldEntities().decode(record.getBytes(StandardCharsets.UTF_8));
    return ((Decoded.Value<GoldSentence>) gold).value().entities();
  }

  private void decide(LabelDesk desk, int sentences) {
    for (int i = 0; i < sentences; i++) {
      String id = desk.sentence();
      decided.put(id, decide(desk, id));
      desk.awaitOther(id);
    }
  }

  /** One of five ways to a decision. */
  private static List<EntityRecord> decide(LabelDesk desk, String id) {
    Browser browser = desk.browser();
    List<EntityRecord> truth = new ArrayList<>();
    switch (Integer.parseInt(id.substring(2)) % 5) {
      case 0 -> truth.add(koeln("location"));
      case 1 -> {
        browser.press("n");
        return truth;
      }
      case 2 -> {
        truth.add(koeln("location"));
        browser.press(Keys.ARROW_LEFT, Keys.ARROW_LEFT);
        browser.pressWith(Keys.SHIFT, Keys.ARROW_LEFT);
        desk.give("person");
        truth.add(new EntityRecord("person", "Ada Lovelace", 15, 27, null));
      }
      case 3 -> browser.press(Keys.TAB, Keys.DELETE);
      default -> {
        browser.press(Keys.TAB);
        desk.give("person");
        truth.add(koeln("person"));
      }
    }
    browser.press(Keys.ENTER);
    return truth;
  }

  private static EntityRecord koeln(String type) {
    return new EntityRecord(type, "Köln", 5, 9, null);
  }
}
