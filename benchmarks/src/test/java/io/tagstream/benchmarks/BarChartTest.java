package io.tagstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class BarChartTest {
  private static final List<BarChart.Bar> BARS =
      List.of(
          new BarChart.Bar("fast & ours", new Spread(100, 90, 110), true),
          new BarChart.Bar("slow <other>", new Spread(50, 50, 50), false));

  @Test
  void isWellFormedAndHasAllNamesAndValues() throws Exception {
    Document svg = parse(BarChart.svg("Rates", BARS));

    assertThat(svg.getDocumentElement().getTextContent())
        .contains("Rates", "fast & ours", "slow <other>", "100", "50");
  }

  @Test
  void barsAreAsLongAsTheirMedians() throws Exception {
    NodeList rectangles = parse(BarChart.svg("Rates", BARS)).getElementsByTagName("rect");

    assertThat(width(rectangles, 1)).isEqualTo(2 * width(rectangles, 2));
  }

  private static double width(NodeList rectangles, int index) {
    return Double.parseDouble(
        rectangles.item(index).getAttributes().getNamedItem("width").getNodeValue());
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }
}
