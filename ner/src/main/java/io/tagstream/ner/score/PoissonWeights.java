package io.tagstream.ner.score;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * How often each replicate of a bootstrap counts one sentence: Poisson variables of mean 1 that a
 * hash of the sentence's id and the replicate's number decides. So the same sentence has the same
 * weights in any order, after any restart and when it is corrected.
 */
public final class PoissonWeights {
  /** Enough for the tails of a 95 % interval. */
  public static final int REPLICATES = 500;

  /** Of 2^32: below the n-th, a weight is at most n. */
  private static final long[] UP_TO = thresholds();

  /** 2^64 divided by the golden ratio, as in SplitMix (Steele, Lea and Flood, 2014). */
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private final byte[] weights = new byte[REPLICATES];

  private PoissonWeights(long seed) {
    long state = seed;
    for (int i = 0; i < REPLICATES; i += 2) {
      state += GOLDEN_GAMMA;
      long bits = mixed(state);
      weights[i] = weight(bits >>> 32);
      weights[i + 1] = weight(bits & 0xFFFFFFFFL);
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

  /** Of a replicate, from 0. */
  int get(int replicate) {
    return weights[replicate];
  }

  private static byte weight(long bits) {
    byte weight = 0;
    while (bits >= UP_TO[weight]) {
      weight++;
    }
    return weight;
  }

  private static long mixed(long state) {
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private static long[] thresholds() {
    long[] upTo = new long[16];
    double probability = Math.exp(-1);
    double sum = 0;
    for (int n = 0; n < upTo.length; n++) {
      sum += probability;
      upTo[n] = Math.round(sum * (1L << 32));
      probability /= n + 1;
    }
    return upTo;
  }
}
