package io.tagstream.web.live;

import java.util.List;

/**
 * What a process does step by step, for those who look on.
 *
 * @param steps a line for each
 * @param current the index of the one that it is at; as many as there are when all is done
 */
public record Tale(List<String> steps, int current) {
  public Tale {
    steps = List.copyOf(steps);
  }
}
