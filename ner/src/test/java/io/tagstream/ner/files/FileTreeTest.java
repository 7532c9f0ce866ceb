package io.tagstream.ner.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {
  @TempDir Path folder;

  @Test
  void deletesAllThatIsInADirectory() throws IOException {
    Path tree = folder.resolve("tree");
    Files.createDirectories(tree.resolve("a/b"));
    Files.writeString(tree.resolve("a/b/file"), "x");
    Files.writeString(tree.resolve("a.file"), "x");

    FileTree.delete(tree);

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void leavesWhatALinkLeadsTo() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve("file"), "x");
    Path tree = Files.createDirectory(folder.resolve("tree"));
    Files.createSymbolicLink(tree.resolve("link"), other);

    FileTree.delete(tree);

    assertThat(tree).doesNotExist();
    assertThat(other.resolve("file")).hasContent("x");
  }

  @Test
  void whatIsNotThereNeedNotBeDeleted() throws IOException {
    FileTree.delete(folder.resolve("nothing"));

    assertThat(folder).isEmptyDirectory();
  }
}
