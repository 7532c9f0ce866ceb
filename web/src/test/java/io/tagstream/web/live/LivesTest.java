package io.tagstream.web.live;

import static io.tagstream.web.live.LogRecords.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.schemas.record.ControlCommand;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.web.live.Lives.Move;
import io.tagstream.web.live.Lives.Span;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LivesTest {
  private static final String CHAMPION = "champion";
  private static final String CHALLENGER = "challenger";

  private static Request trained(String id, String version, String alias, long second) {
    Request request = new Request(id);
    var unused =
        request.said(
            new TrainingStatus.Builder(id, State.COMPLETED)
                .training(alias, Map.of("seed", 1))
                .version(version)
                .promoted(true, null)
                .build(at(second)));
    return request;
  }

  private static Request done(String id, ControlCommand command, String version, long second) {
    Request request = new Request(id);
    request.asked(command, at(second - 1));
    var unused =
        request.said(
            new TrainingStatus.Builder(id, State.COMPLETED).version(version).build(at(second)));
    return request;
  }

  @Test
  void tellsWhoMovedWhatAndWhen() {
    assertThat(
            Lives.of(
                List.of(
                    new Move(CHAMPION, "v1", null, at(10), null),
                    new Move(CHALLENGER, "v2", null, at(20), null),
                    new Move(CHAMPION, "v2", "v1", at(30), null),
                    new Move(CHALLENGER, null, null, at(30), null)),
                List.of(
                    trained("t1", "v1", CHAMPION, 11),
                    trained("t2", "v2", CHALLENGER, 20),
                    done("p1", ControlCommand.promote("v2", null, "v1"), "v2", 31))))
        .containsOnlyKeys("v1", "v2")
        .containsEntry("v1", List.of(new Span(CHAMPION, at(10), at(30), "t1", "p1", "v2")))
        .containsEntry(
            "v2",
            List.of(
                new Span(CHALLENGER, at(20), at(30), "t2", "p1", null),
                new Span(CHAMPION, at(30), null, "p1", null, null)));
  }

  @Test
  void knowsFromRequestsWhatTheRegistryHasForgotten() {
    // Compacted: only the last record of the alias is left.
    assertThat(
            Lives.of(
                List.of(new Move(CHAMPION, "v3", "v2", at(50), null)),
                List.of(
                    trained("t1", "v1", CHAMPION, 10),
                    trained("t2", "v2", CHAMPION, 30),
                    done("b1", ControlCommand.rollback(null, null), "v1", 35),
                    done("p1", ControlCommand.promote("v2", null, null), "v2", 40))))
        .containsEntry(
            "v1",
            List.of(
                new Span(CHAMPION, at(10), at(30), "t1", "t2", "v2"),
                new Span(CHAMPION, at(35), at(40), "b1", "p1", "v2")))
        .containsEntry(
            "v2",
            List.of(
                new Span(CHAMPION, at(30), at(35), "t2", "b1", "v1"),
                new Span(CHAMPION, at(40), at(50), "p1", null, "v3")))
        .containsEntry("v3", List.of(new Span(CHAMPION, at(50), null, null, null, null)));
  }

  @Test
  void saysThatABeginningIsNotKnown() {
    assertThat(Lives.of(List.of(new Move(CHAMPION, "v2", "v1", at(50), null)), List.of()))
        .containsEntry("v1", List.of(new Span(CHAMPION, null, at(50), null, null, "v2")))
        .containsEntry("v2", List.of(new Span(CHAMPION, at(50), null, null, null, null)));
  }

  @Test
  void endsAChallengeThatIsDismissed() {
    assertThat(
            Lives.of(
                List.of(),
                List.of(
                    done("c1", ControlCommand.promote("v2", CHALLENGER, null), "v2", 10),
                    done("d1", ControlCommand.dismiss(null, "v2"), "v2", 20))))
        .containsEntry("v2", List.of(new Span(CHALLENGER, at(10), at(20), "c1", "d1", null)));
  }

  @Test
  void takesNoRequestForACauseThatWasDoneAtAnotherTimeOrNotAtAll() {
    Request rejected = new Request("p2");
    rejected.asked(ControlCommand.promote("v2", null, null), at(10));
    var unused =
        rejected.said(new TrainingStatus.Builder("p2", State.REJECTED).version("v2").build(at(10)));

    assertThat(Lives.of(List.of(new Move(CHAMPION, "v2", null, at(10), null)), List.of(rejected)))
        .containsEntry("v2", List.of(new Span(CHAMPION, at(10), null, null, null, null)));
    assertThat(
            Lives.of(
                List.of(new Move(CHAMPION, "v2", null, at(10), null)),
                List.of(done("p1", ControlCommand.promote("v2", null, null), "v2", 60))))
        .as("it is there already")
        .containsEntry("v2", List.of(new Span(CHAMPION, at(10), null, null, null, null)));
  }
}
