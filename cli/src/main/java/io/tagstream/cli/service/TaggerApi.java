package io.tagstream.cli.service;

import io.tagstream.cli.control.TrainingKeys;
import io.tagstream.ner.tag.TaggedWord;
import io.tagstream.schemas.SentenceDecoder;
import io.tagstream.schemas.record.SentenceRecord;
import io.tagstream.streams.app.TaggerService;
import io.tagstream.streams.engine.InferenceException;
import io.tagstream.streams.tagging.DirectTagging;
import io.tagstream.web.api.Api;
import io.tagstream.web.api.TaggedText;
import io.tagstream.web.api.Tagging;
import io.tagstream.web.http.Access;
import io.tagstream.web.live.Tale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A tagger as the API sees it. */
public final class TaggerApi {
  private static final Logger LOG = LoggerFactory.getLogger(TaggerApi.class);

  private TaggerApi() {}

  /**
   * The API of a tagger, for those who have access.
   *
   * @param tale what the process does step by step; null for nothing
   */
  public static Api of(TaggerService tagger, Access access, Supplier<Tale> tale) {
    if (access.isClosed()) {
      LOG.warn("Others can reach this address: POST /v1/tag is refused without --http-token-file");
    }
    return new Api(
        tagger.settings().client(),
        tagger.settings().topics(),
        new Direct(tagger.direct()),
        new Direct(tagger.challenging()),
        new SentenceDecoder(SentenceDecoder.DEFAULT_MAX_BYTES),
        access,
        tagger::registry,
        tagger::version,
        tagger::lag,
        TrainingKeys.all(),
        tale);
  }

  private record Direct(DirectTagging direct) implements Tagging {
    @Override
    public Refusal refusal() {
      if (!direct.hasModel()) {
        return Refusal.NO_MODEL;
      }
      if (direct.isStuck()) {
        return Refusal.STUCK;
      }
      return direct.isFull() ? Refusal.FULL : null;
    }

    @Override
    public CompletableFuture<TaggedText> tag(String id, SentenceRecord sentence) {
      CompletableFuture<DirectTagging.Tagged> tagged = direct.tag(id, sentence);
      CompletableFuture<TaggedText> text = tagged.thenApply(Direct::text);
      var unused =
          text.whenComplete(
              (value, failure) -> {
                if (text.isCancelled()) {
                  tagged.cancel(false);
                }
              });
      return text;
    }

    private static TaggedText text(DirectTagging.Tagged tagged) {
      return new TaggedText(
          tagged.sentence(),
          tagged.words() == null ? null : tagged.words().stream().map(Direct::word).toList());
    }

    private static TaggedText.Word word(TaggedWord word) {
      return new TaggedText.Word(word.tag(), word.start(), word.end(), word.score());
    }

    @Override
    public boolean isModelsFault(Throwable failure) {
      return failure instanceof InferenceException;
    }
  }
}
