package io.tagstream.web.label;

import io.tagstream.schemas.record.EntityRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Entities that a person gives. */
final class Entities {
  /** As much as scoring takes. */
  private static final int LONGEST_TYPE = 64;

  private static final int MOST = 1000;

  private Entities() {}

  /**
   * The entities of a text as gold has them: in their order, without scores.
   *
   * @throws IllegalArgumentException in one line, if one does not stand in the text, has no type,
   *     or overlaps another one
   */
  static List<EntityRecord> gold(String text, List<EntityRecord> given) {
    if (given.size() > MOST) {
      throw new IllegalArgumentException("'entities': at most " + MOST);
    }
    List<EntityRecord> gold = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      EntityRecord entity = given.get(i);
      String fault = entity == null ? "it is null" : fault(text, entity);
      if (fault != null) {
        throw new IllegalArgumentException("'entities[%d]': %s".formatted(i, fault));
      }
      gold.add(new EntityRecord(entity.type(), entity.text(), entity.start(), entity.end(), null));
    }
    gold.sort(Comparator.comparingInt(EntityRecord::start));
    for (int i = 1; i < gold.size(); i++) {
      if (gold.get(i).start() < gold.get(i - 1).end()) {
        throw new IllegalArgumentException(
            "'entities': those at %d and %d overlap"
                .formatted(gold.get(i - 1).start(), gold.get(i).start()));
      }
    }
    return gold;
  }

  /** What is wrong with an entity of a text; null if nothing is. */
  static String fault(String text, EntityRecord entity) {
    String type = entity.type();
    if (type.length() > LONGEST_TYPE) {
      return "its type has more than " + LONGEST_TYPE + " characters";
    }
    if (!type.equals(type.strip()) || type.chars().anyMatch(Character::isISOControl)) {
      return "its type has blanks around it, or characters that nobody sees";
    }
    if (entity.text().isBlank()) {
      return "it is blank";
    }
    return stands(text, entity)
        ? null
        : "it does not stand at %d to %d of 'text': offsets count Unicode code points"
            .formatted(entity.start(), entity.end());
  }

  private static boolean stands(String text, EntityRecord entity) {
    if (entity.end() > text.codePointCount(0, text.length())) {
      return false;
    }
    int start = text.offsetByCodePoints(0, entity.start());
    int end = text.offsetByCodePoints(start, entity.end() - entity.start());
    return entity.text().equals(text.substring(start, end));
  }
}
