package io.tagstream.ner.score;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * How often each replicate of a bootstrap counts one sentence: Poisson variables of mean 1 that a
 * hash of the sentence's id and the replicate's number decides. So the same sentence has the same
 * weights in any order, after any restart and when it is corrected.
 */
public final class PoissonWeights {
  /** Enough for the tails of a 95 % interval. */
  public static final int REPLICATES = 500;

  /** Larger weights are less likely than what 16 bits tell apart. */
  private static final int MOST = 8;

  /** The weight for each value of 16 random bits, as often as it is likely. */
  private static final byte[] WEIGHTS = weights();

  /** 2^64 divided by the golden ratio, as in SplitMix (Steele, Lea and Flood, 2014). */
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private final byte[] weights = new byte[REPLICATES];

  private PoissonWeights(long seed) {
    long state = seed;
    for (int i = 0; i < REPLICATES; i += 4) {
      state += GOLDEN_GAMMA;
      long bits = mixed(state);
      for (int j = 0; j < 4; j++) {
        weights[i + j] = WEIGHTS[(int) (bits >>> (16 * j)) & 0xFFFF];
      }
    }
  }

  /** The weights of a sentence. */
  public static PoissonWeights of(String id) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      return new PoissonWeights(ByteBuffer.wrap(digest).getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The weights of a sentence that has no id but its place, such as in a file, from 0. */
  public static PoissonWeights ofPlace(int place) {
    return of(Integer.toString(place));
  }

  /** The weight in a replicate, from 0. */
  int get(int replicate) {
    return weights[replicate];
  }

  private static long mixed(long state) {
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private static byte[] weights() {
    byte[] weights = new byte[1 << 16];
    double probability = Math.exp(-1);
    double sum = 0;
    int next = 0;
    for (byte n = 0; next < weights.length; n++) {
      sum += probability;
      int end = n < MOST ? (int) Math.round(sum * weights.length) : weights.length;
      Arrays.fill(weights, next, end, n);
      next = end;
      probability /= n + 1;
    }
    return weights;
  }
}
