package io.tagstream.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PageTest {
  private static final Path FOLDER = Path.of("src/main/resources/io/tagstream/web/page");

  /** What makes markup, or code, of text. */
  private static final Pattern MARKUP =
      Pattern.compile(
          "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|createContextualFragment"
              + "|DOMParser|srcdoc|\\beval\\b|new Function|setAttribute\\('on|javascript:");

  /** The class that a rule begins with. */
  private static final Pattern CLASS =
      Pattern.compile("(?:^|[},])\\s*\\.([\\w-]+)[^{},;]*(?=[,{])", Pattern.MULTILINE);

  private static final Pattern IMPORT = Pattern.compile("from '\\./([^']+)'");

  static List<Path> scripts() {
    return Page.FILES.stream().filter(file -> file.endsWith(".js")).map(FOLDER::resolve).toList();
  }

  @Test
  void servesEachFileThatThereIs() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()))
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(Stream.of("index.html"), Page.FILES.stream()).toList());
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void makesNoMarkupOfTextAndImportsWhatIsThere(Path script) throws IOException {
    String text = Files.readString(script);
    assertThat(MARKUP.matcher(text).results().map(m -> m.group()).toList()).isEmpty();
    List<String> imports = IMPORT.matcher(text).results().map(m -> m.group(1)).toList();
    assertThat(imports)
        .allMatch(file -> Page.FILES.contains(file) || Page.LIBRARIES.containsKey(file));
  }

  /** All of them are there at once: what two views call the same would look like neither. */
  @Test
  void stylesEachClassOfAViewInOnePlace() throws IOException {
    Map<String, String> places = new HashMap<>();
    for (String file : Page.FILES) {
      if (file.endsWith(".css") && !file.equals("style.css")) {
        Matcher classes =
            CLASS.matcher(Files.readString(FOLDER.resolve(file)).replaceAll("(?s)/\\*.*?\\*/", ""));
        while (classes.find()) {
          String name = classes.group(1);
          String other = places.putIfAbsent(name, file);
          if (!name.equals("stale")) {
            assertThat(other).as(name).isIn(null, file);
          }
        }
      }
    }
    assertThat(places).hasSizeGreaterThan(20);
  }

  @Test
  void hasNoScriptOrStyleOfItsOwnInTheHtml() throws IOException {
    String html = Files.readString(FOLDER.resolve("index.html"));
    assertThat(html)
        .doesNotContainPattern("<script(?![^>]*src=)|<style|\\son\\w+=|\\sstyle=|https?:");
  }
}
