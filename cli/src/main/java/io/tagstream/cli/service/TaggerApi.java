package io.tagstream.cli.service;

import io.tagstream.schemas.SentenceDecoder;
import io.tagstream.schemas.record.SentenceRecord;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.streams.app.TaggerService;
import io.tagstream.streams.engine.InferenceException;
import io.tagstream.streams.tagging.DirectTagging;
import io.tagstream.web.api.Access;
import io.tagstream.web.api.Api;
import io.tagstream.web.api.Tagging;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A tagger as the API sees it. */
public final class TaggerApi {
  private static final Logger LOG = LoggerFactory.getLogger(TaggerApi.class);

  private TaggerApi() {}

  /** The API of a tagger, for those who have access. */
  public static Api of(TaggerService tagger, Access access) {
    if (access.isClosed()) {
      LOG.warn("Others can reach this address: POST /v1/tag is refused without --http-token-file");
    }
    return new Api(
        new Direct(tagger.direct()),
        new SentenceDecoder(SentenceDecoder.DEFAULT_MAX_BYTES),
        access,
        tagger::registry,
        tagger::version);
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
    public CompletableFuture<TaggedSentence> tag(String id, SentenceRecord sentence) {
      return direct.tag(id, sentence);
    }

    @Override
    public boolean isModelsFault(Throwable failure) {
      return failure instanceof InferenceException;
    }
  }
}
