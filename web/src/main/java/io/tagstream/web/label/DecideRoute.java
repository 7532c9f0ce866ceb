package io.tagstream.web.label;

import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.web.http.Access;
import io.tagstream.web.write.JsonRoute;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * {@code POST /v1/labels/decide}: what somebody makes of a sentence. The same decision may be sent
 * again and again, and counts once.
 */
final class DecideRoute extends JsonRoute {
  private final Labels labels;

  DecideRoute(Labels labels, Access access) {
    super("/v1/labels/decide", access);
    this.labels = labels;
  }

  /**
   * A decision: entities, or else one of skip and undo.
   *
   * @param text that the entities stand in; null without
   * @param entities perhaps none; null for no gold
   * @param correction whether it takes the place of gold; null if not
   * @param skip whether to leave the sentence; null if not
   * @param undo whether to take a sentence up again that was skipped; null if not
   */
  record Given(
      String annotator,
      String id,
      String text,
      List<EntityRecord> entities,
      Boolean correction,
      Boolean skip,
      Boolean undo) {}

  @Override
  protected CompletableFuture<?> act(JsonNode body) {
    Decision decision = decision(Bodies.read(body, Given.class));
    try {
      return labels.decide(decision).thenApply(done -> Map.of("id", decision.id()));
    } catch (Desk.ConflictException e) {
      throw new RefusedException(409, e.getMessage());
    } catch (Desk.NotYetException e) {
      throw new RefusedException(503, e.getMessage());
    }
  }

  private Decision decision(Given given) {
    String annotator = Bodies.annotator(given.annotator());
    String id = Bodies.id(given.id(), "id");
    boolean skip = Boolean.TRUE.equals(given.skip());
    boolean undo = Boolean.TRUE.equals(given.undo());
    if (Stream.of(given.entities() != null, skip, undo).filter(one -> one).count() != 1) {
      throw new IllegalArgumentException("wanted one of 'entities', 'skip' and 'undo'");
    }
    if (given.entities() == null) {
      return new Decision(
          annotator, id, null, skip ? Decision.What.SKIP : Decision.What.TAKE_UP, null, false);
    }
    if (given.text() == null || given.text().isBlank()) {
      throw new IllegalArgumentException("'text' is missing or blank");
    }
    if (given.text().length() > Suggestion.LONGEST_TEXT) {
      throw new IllegalArgumentException(
          "'text': at most %d characters".formatted(Suggestion.LONGEST_TEXT));
    }
    GoldSentence gold =
        GoldSentence.ofEntities(given.text(), Entities.gold(given.text(), given.entities()));
    return new Decision(
        annotator,
        id,
        given.text(),
        Decision.What.GOLD,
        labels.value(gold),
        Boolean.TRUE.equals(given.correction()));
  }
}
