package io.tagstream.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.score.TagScores;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class LearningCurveTest {
  @TempDir private Path temp;

  @Test
  void drawsEachEvaluationAndALineThatFallsWithTheLoss() throws Exception {
    TrainingLog log = new TrainingLog(1000, "course");
    List<List<String>> tags = List.of(List.of("B-PER", "O"));
    for (int step = 1; step <= 1000; step++) {
      log.stepped(step / 500.0, 2.0 / step, 1e-5, 500);
      if (step % 500 == 0) {
        log.evaluated(new Evaluation(0.1, TagScores.of(tags, tags), tags));
      }
    }

    Document svg = draw(log);

    assertThat(svg.getElementsByTagName("circle").getLength()).isEqualTo(2);
    List<String> loss = List.of(line(svg, 0).split(" ", -1));
    assertThat(loss).hasSizeBetween(100, 400);
    assertThat(y(loss.get(loss.size() - 1)))
        .as("SVG counts from the top")
        .isGreaterThan(y(loss.get(0)));
    assertThat(line(svg, 1)).isEqualTo("360.0,40.0 660.0,40.0");
  }

  @Test
  void drawsATrainingOfOneStepThatWasNeverEvaluated() throws Exception {
    TrainingLog log = new TrainingLog(1, "course");
    log.stepped(1, 0.5, 1e-5, 500);

    assertThat(line(draw(log), 0)).isEqualTo("660.0,40.0");
  }

  private Document draw(TrainingLog log) throws Exception {
    Path file = temp.resolve("curve.svg");
    LearningCurve.write(file, log);
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
  }

  private static String line(Document svg, int index) {
    return ((Element) svg.getElementsByTagName("polyline").item(index)).getAttribute("points");
  }

  private static double y(String point) {
    return Double.parseDouble(point.substring(point.indexOf(',') + 1));
  }
}
