package io.tagstream.cli.console;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Lines of UTF-8 on standard output, whatever the platform's encoding and line ends are. */
public final class StandardOutput {
  /** What a shell reports of a command that {@code | head} has ended: 128 and SIGPIPE. */
  private static final int READER_GONE = 141;

  /** What a command prints. */
  @FunctionalInterface
  public interface Printer {
    void print(Writer out) throws IOException;
  }

  private final OutputStream stream;

  /** The standard output of the process. */
  public StandardOutput() {
    // Not System.out, which keeps to itself that a disk is full or a pipe is closed.
    this(new FileOutputStream(FileDescriptor.out));
  }

  public StandardOutput(OutputStream stream) {
    this.stream = stream;
  }

  /**
   * Prints, and says with an exit code how it went.
   *
   * <p>What was printed before a failure is written. Nobody is told that the reader of a pipe has
   * gone: it had enough.
   */
  public int print(Printer printer) throws IOException {
    Pipe pipe = new Pipe(stream);
    try {
      Writer out =
          new BufferedWriter(new OutputStreamWriter(pipe, StandardCharsets.UTF_8), 1 << 16);
      try {
        printer.print(out);
      } finally {
        out.flush();
      }
      return 0;
    } catch (IOException e) {
      if (pipe.closed) {
        return READER_GONE;
      }
      throw e;
    }
  }

  /** Knows a closed pipe from other failures. */
  private static final class Pipe extends OutputStream {
    private final OutputStream out;
    private boolean closed;

    Pipe(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        out.write(bytes, from, length);
      } catch (IOException e) {
        // "Broken pipe", "The pipe is being closed": Java has no type for it.
        closed = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
        throw e;
      }
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }
  }
}
