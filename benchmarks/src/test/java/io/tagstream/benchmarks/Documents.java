package io.tagstream.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** README, handbook and the other pages, and what they tell people to type. */
final class Documents {
  static final Path ROOT = Path.of("..");

  private static final Pattern SHELL =
      Pattern.compile("^ *```(?:sh|bash)\\n(.*?)^ *```", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern JSON =
      Pattern.compile("^ *```json\\n(.*?)^ *```", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern COMMENT = Pattern.compile("(^|\\s+)# .*$");

  private Documents() {}

  /**
   * One command, on one line and without its comment.
   *
   * @param page its file, from the root of the repository
   * @param line where it begins, from 1
   */
  record Command(String page, int line, String text) {
    @Override
    public String toString() {
      return page + ":" + line + ": " + text;
    }
  }

  static List<Path> pages() {
    try (Stream<Path> docs = Files.list(ROOT.resolve("src/docs"));
        Stream<Path> root = Files.list(ROOT)) {
      return Stream.concat(root.sorted(), docs.sorted())
          .filter(page -> page.toString().endsWith(".md"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Command> commands() {
    List<Command> all = new ArrayList<>();
    for (Path page : pages()) {
      String text = read(page);
      Matcher block = SHELL.matcher(text);
      while (block.find()) {
        int line =
            1 + (int) text.substring(0, block.start(1)).chars().filter(c -> c == '\n').count();
        addBlock(page, line, block.group(1).lines().toList(), all);
      }
    }
    return all;
  }

  private static void addBlock(Path page, int first, List<String> lines, List<Command> all) {
    StringBuilder command = new StringBuilder();
    int begin = first;
    for (int i = 0; i < lines.size(); i++) {
      String line = COMMENT.matcher(lines.get(i)).replaceFirst("").strip();
      if (command.isEmpty()) {
        begin = first + i;
      }
      boolean goesOn = line.endsWith("\\");
      command.append(goesOn ? line.substring(0, line.length() - 1).strip() : line);
      if (goesOn || line.endsWith("|")) {
        command.append(' ');
      } else if (!command.isEmpty()) {
        all.add(new Command(name(page), begin, command.toString()));
        command.setLength(0);
      }
    }
  }

  /** The JSON of a page, block by block. */
  static List<String> json(String page) {
    return JSON.matcher(read(ROOT.resolve(page))).results().map(block -> block.group(1)).toList();
  }

  private static String name(Path page) {
    return ROOT.relativize(page).toString();
  }

  static String read(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
