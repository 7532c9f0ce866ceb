package io.tagstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tagstream.benchmarks.CommandRule.Kind;
import io.tagstream.benchmarks.Documents.Command;
import io.tagstream.cli.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every command of the documents is one that {@link CommandRule} knows, and what {@link
 * DocumentedCommandsIT} does not run is looked at here: options, profiles of the build, links. It
 * is here because all commands are on the class path of this module alone.
 */
class DocumentedCommandsTest {
  private static final Pattern TAGSTREAM = Pattern.compile("(?:\\./|-- )tagstream +(.*)");
  private static final Pattern LINK =
      Pattern.compile("]\\(([^)#:\\s]+)(?:#[^)]*)?\\)|^\\[[^]]+]: ([^\\s#:]+)", Pattern.MULTILINE);
  private static final Pattern PROFILE = Pattern.compile("\\./mvnw .*-P(\\w+).*");

  static List<Command> commands() {
    return Documents.commands();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasOneRule(Command command) {
    assertThat(CommandRule.of(command)).hasSize(1);
  }

  static List<CommandRule> rules() {
    return CommandRule.ALL;
  }

  @ParameterizedTest
  @MethodSource("rules")
  void everyRuleHasACommand(CommandRule rule) {
    assertThat(commands()).anyMatch(command -> CommandRule.of(command).contains(rule));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void everyOtherTestIsThere(CommandRule rule) {
    if (rule.kind() == Kind.ELSEWHERE) {
      assertThat(Documents.ROOT.resolve(rule.more())).exists();
    }
  }

  static List<String> leftToOthers() {
    return commands().stream()
        .filter(command -> CommandRule.of(command).get(0).kind() == Kind.ELSEWHERE)
        .map(command -> TAGSTREAM.matcher(command.text()))
        .flatMap(found -> found.results().map(match -> match.group(1)))
        .distinct()
        .toList();
  }

  @ParameterizedTest
  @MethodSource("leftToOthers")
  void whatOthersRunIsUnderstood(String command) {
    String[] words = command.split(" +", -1);

    assertThatCode(() -> Main.commandLine().parseArgs(words)).doesNotThrowAnyException();
    assertThat(Arrays.asList(words))
        .containsAnyElementsOf(Main.commandLine().getSubcommands().keySet());
  }

  @Test
  void everyProfileExists() {
    String poms =
        Stream.of("pom.xml", "cli/pom.xml", "benchmarks/pom.xml")
            .map(pom -> Documents.read(Documents.ROOT.resolve(pom)))
            .reduce("", String::concat);

    assertThat(
            commands().stream()
                .map(Command::text)
                .flatMap(text -> PROFILE.matcher(text).results())
                .map(profile -> "<id>%s</id>".formatted(profile.group(1))))
        .hasSizeGreaterThan(4)
        .allMatch(poms::contains);
  }

  @Test
  void everyLinkToAFileLeadsSomewhere() {
    List<String> dead = new ArrayList<>();
    for (Path page : Documents.pages()) {
      LINK.matcher(Documents.read(page))
          .results()
          .map(link -> link.group(1) == null ? link.group(2) : link.group(1))
          .filter(link -> !Files.exists(page.resolveSibling(link)))
          .forEach(link -> dead.add(page.getFileName() + ": " + link));
    }

    assertThat(dead).isEmpty();
  }
}
