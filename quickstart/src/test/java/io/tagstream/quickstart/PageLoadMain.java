package io.tagstream.quickstart;

import io.tagstream.cli.service.TaggerApp;
import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.runtime.process.Shutdown;
import io.tagstream.runtime.topic.TopicSetup;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.app.TaggerSettings;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import io.tagstream.testkit.tagger.Taggers;
import io.tagstream.web.WebServer;
import java.nio.file.Path;
import java.util.List;

/** A tagger, in a process of its own, whose model takes a core 10 microseconds for a word piece. */
final class PageLoadMain {
  private static final int NANOS_PER_PIECE = 10_000;

  private PageLoadMain() {}

  /** Arguments: bootstrap servers, topic prefix, state directory, port of HTTP. */
  public static void main(String[] args) throws Exception {
    Topics topics = new Topics(args[1]);
    try (Shutdown shutdown = new Shutdown();
        TaggerApp app =
            new TaggerApp(
                new TaggerSettings(
                    Taggers.settings(args[0], topics, Path.of(args[2])),
                    TopicSetup.EXISTING,
                    ScoringConfig.defaults(topics)),
                WebServer.loopback(Integer.parseInt(args[3])),
                directory -> new FakeTagger(PageLoadMain::work))) {
      app.start();
      shutdown.await();
    }
  }

  private static void work(List<EncodedSentence> batch) {
    long pieces = batch.stream().mapToLong(EncodedSentence::length).sum();
    long end = System.nanoTime() + pieces * NANOS_PER_PIECE;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
