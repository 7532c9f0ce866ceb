package io.tagstream.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** The classes of an element that a script makes. */
  private static final Pattern MADE = Pattern.compile("\\bh\\(['`][a-z0-9]+\\.([\\w.-]+)");

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
    for (String view : views()) {
      String css = Files.readString(FOLDER.resolve(view + ".css"));
      Matcher classes = CLASS.matcher(css.replaceAll("(?s)/\\*.*?\\*/", ""));
      while (classes.find()) {
        String name = classes.group(1);
        String other = places.putIfAbsent(name, view);
        if (!name.equals("stale")) {
          assertThat(other).as(name).isIn(null, view);
        }
      }
    }
    assertThat(places).hasSizeGreaterThan(20);

    Map<String, Set<String>> users = new HashMap<>();
    for (String view : views()) {
      for (String script : needed(view + ".js", new HashSet<>())) {
        users.computeIfAbsent(script, name -> new HashSet<>()).add(view);
      }
    }
    for (Map.Entry<String, Set<String>> script : users.entrySet()) {
      Matcher made = MADE.matcher(Files.readString(FOLDER.resolve(script.getKey())));
      while (made.find()) {
        for (String name : List.of(made.group(1).split("\\.", -1))) {
          assertThat(script.getValue())
              .as("%s makes a .%s, of another view's style", script.getKey(), name)
              .matches(views -> !places.containsKey(name) || views.contains(places.get(name)));
        }
      }
    }
  }

  private static List<String> views() {
    return Page.FILES.stream()
        .filter(file -> file.endsWith(".css") && !file.equals("style.css"))
        .map(file -> file.replace(".css", ""))
        .toList();
  }

  /** A script and all that it imports. */
  private static Set<String> needed(String script, Set<String> known) throws IOException {
    if (Page.FILES.contains(script) && known.add(script)) {
      Matcher imports = IMPORT.matcher(Files.readString(FOLDER.resolve(script)));
      while (imports.find()) {
        var unused = needed(imports.group(1), known);
      }
    }
    return known;
  }

  @Test
  void hasNoScriptOrStyleOfItsOwnInTheHtml() throws IOException {
    String html = Files.readString(FOLDER.resolve("index.html"));
    assertThat(html)
        .doesNotContainPattern("<script(?![^>]*src=)|<style|\\son\\w+=|\\sstyle=|https?:");
  }
}
