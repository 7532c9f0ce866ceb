package io.tagstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tagstream.cli.Main;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the documents tell people to type is understood: every {@code ./tagstream} with its options,
 * every record that is sent with {@code kcat}, every profile of the build. It is here because all
 * commands are on the class path of this module alone.
 */
class DocumentedCommandsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern BLOCK =
      Pattern.compile("^ *```sh\\n(.*?)^ *```", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern COMMAND = Pattern.compile("\\./tagstream +([^|;&)>#\\n]*)");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
  private static final Pattern SENT =
      Pattern.compile("echo '([^']*)'[^\\n]*\\|\\s*kcat -P [^\\n]*?-t ([\\w-]+)( -K '?([^' ])'?)?");
  private static final Pattern LINK =
      Pattern.compile("]\\(([^)#:\\s]+)(?:#[^)]*)?\\)|^\\[[^]]+]: ([^\\s#:]+)", Pattern.MULTILINE);
  private static final Pattern PROFILE = Pattern.compile("\\./mvnw [^\\n]*-P(\\w+)");

  static List<String> commands() throws IOException {
    return found(COMMAND).map(command -> command.group(1).strip()).distinct().toList();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandIsUnderstood(String command) {
    String[] words = words(command);

    assertThatCode(() -> Main.commandLine().parseArgs(words)).doesNotThrowAnyException();
    assertThat(commandsOf(words)).as("a sub-command").isNotEmpty();
  }

  private static List<String> commandsOf(String[] words) {
    return Stream.of(words).filter(Main.commandLine().getSubcommands()::containsKey).toList();
  }

  static List<MatchResult> sent() throws IOException {
    return found(SENT).toList();
  }

  @ParameterizedTest
  @MethodSource("sent")
  void everyRecordIsReadable(MatchResult record) {
    String value = record.group(1);
    String separator = record.group(4);
    String json = separator == null ? value : value.substring(value.indexOf(separator) + 1);
    Topic<?, ?> topic =
        new Topics()
            .all().stream().filter(t -> t.name().equals(record.group(2))).findAny().orElseThrow();

    assertThat(topic.decode(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(Decoded.Value.class);
  }

  @Test
  void everyProfileExists() throws IOException {
    String poms =
        Files.readString(ROOT.resolve("pom.xml"))
            + Files.readString(ROOT.resolve("cli/pom.xml"))
            + Files.readString(ROOT.resolve("benchmarks/pom.xml"));

    assertThat(found(PROFILE).map(profile -> "<id>%s</id>".formatted(profile.group(1))))
        .hasSizeGreaterThan(4)
        .allMatch(poms::contains);
  }

  @Test
  void everyLinkToAFileLeadsSomewhere() throws IOException {
    List<String> dead = new ArrayList<>();
    for (Path page : pages()) {
      LINK.matcher(Files.readString(page))
          .results()
          .map(link -> link.group(1) == null ? link.group(2) : link.group(1))
          .filter(link -> !Files.exists(page.resolveSibling(link)))
          .forEach(link -> dead.add(page.getFileName() + ": " + link));
    }

    assertThat(dead).isEmpty();
  }

  @Test
  void thereAreSuchCommandsAndRecords() throws IOException {
    assertThat(commands()).hasSizeGreaterThan(10);
    assertThat(sent()).hasSizeGreaterThan(5);
  }

  private static Stream<MatchResult> found(Pattern pattern) throws IOException {
    List<MatchResult> all = new ArrayList<>();
    for (Path page : pages()) {
      Matcher block = BLOCK.matcher(Files.readString(page));
      while (block.find()) {
        String lines = block.group(1).replaceAll("\\\\\n\\s*", "").replaceAll("\\|\n\\s*", "| ");
        pattern.matcher(lines).results().forEach(all::add);
      }
    }
    return all.stream();
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.list(ROOT.resolve("src/docs"));
        Stream<Path> root = Files.list(ROOT)) {
      return Stream.concat(docs, root)
          .filter(page -> page.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  private static String[] words(String command) {
    return WORD.matcher(command)
        .results()
        .map(
            word ->
                Stream.of(1, 2, 3)
                    .map(word::group)
                    .filter(g -> g != null)
                    .findFirst()
                    .orElseThrow())
        .toArray(String[]::new);
  }
}
