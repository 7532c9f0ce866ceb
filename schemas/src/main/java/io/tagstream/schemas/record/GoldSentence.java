package io.tagstream.schemas.record;

import java.util.List;

/**
 * What a sentence's entities truly are: either entities with offsets, or tokens with one tag each.
 * The sentence's id is the record's key; a later record corrects an earlier one, a null value
 * withdraws it.
 *
 * @param text the sentence to the character, or null; when given, the entities or tokens must stand
 *     in it
 * @param entities the entities (an empty list: there are none), or null when tokens are given
 * @param tokens the tokens, or null when entities are given
 * @param tags one tag for each token, such as {@code B-person}, or null when entities are given
 */
public record GoldSentence(
    String text, List<EntityRecord> entities, List<String> tokens, List<String> tags) {

  public GoldSentence {
    if ((entities == null) == (tokens == null) || (tokens == null) != (tags == null)) {
      throw new IllegalArgumentException("expected either 'entities', or 'tokens' with 'tags'");
    }
    if (entities == null) {
      tokens = Require.list(tokens, "tokens");
      tags = Require.list(tags, "tags");
      requireAsMany(tokens, tags);
    } else {
      entities = Require.list(entities, "entities");
    }
    if (text != null) {
      requireIn(text, entities, tokens);
    }
  }

  /** Gold by offsets in a text. */
  public static GoldSentence ofEntities(String text, List<EntityRecord> entities) {
    return new GoldSentence(text, entities, null, null);
  }

  /** Gold by one tag for each token. */
  public static GoldSentence ofTags(List<String> tokens, List<String> tags) {
    return new GoldSentence(null, null, tokens, tags);
  }

  private static void requireAsMany(List<String> tokens, List<String> tags) {
    if (tokens.size() != tags.size()) {
      throw new IllegalArgumentException(
          "%d 'tokens' but %d 'tags': expected one tag for each token"
              .formatted(tokens.size(), tags.size()));
    }
  }

  private static void requireIn(String text, List<EntityRecord> entities, List<String> tokens) {
    if (entities == null) {
      Tokens.requireIn(text, tokens);
      return;
    }
    int length = text.codePointCount(0, text.length());
    for (EntityRecord entity : entities) {
      if (entity.end() > length || !entity.text().equals(cut(text, entity))) {
        throw new IllegalArgumentException(
            "entity '%s' does not stand at %d to %d of 'text': offsets count Unicode code points"
                .formatted(entity.text(), entity.start(), entity.end()));
      }
    }
  }

  private static String cut(String text, EntityRecord entity) {
    int start = text.offsetByCodePoints(0, entity.start());
    return text.substring(start, text.offsetByCodePoints(start, entity.end() - entity.start()));
  }
}
