package io.tagstream.ner.label;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The labels of a model, in the order of their ids. */
public final class LabelSet {
  private final List<String> labels;
  private final Map<String, Integer> ids = new HashMap<>();

  private LabelSet(Collection<String> labels) {
    this.labels = List.copyOf(labels);
    for (String label : this.labels) {
      if (ids.put(label, ids.size()) != null) {
        throw new IllegalArgumentException("label " + label + " appears twice");
      }
    }
  }

  /**
   * The labels as given: the first one has id 0.
   *
   * @throws IllegalArgumentException if a label appears twice
   */
  public static LabelSet of(Collection<String> labels) {
    return new LabelSet(labels);
  }

  /** The distinct tags of a corpus in code point order, as {@code run_ner.py} numbers them. */
  public static LabelSet sortedOf(Iterable<? extends Collection<String>> tagsOfSentences) {
    TreeSet<String> distinct = new TreeSet<>(CodePointOrder.INSTANCE);
    tagsOfSentences.forEach(distinct::addAll);
    return new LabelSet(distinct);
  }

  /**
   * The id of a label.
   *
   * @throws IllegalArgumentException if there is no such label
   */
  public int id(String label) {
    Integer id = ids.get(label);
    if (id == null) {
      throw new IllegalArgumentException("unknown label " + label + ", known are " + labels);
    }
    return id;
  }

  /**
   * The label of an id.
   *
   * @throws IndexOutOfBoundsException if there is no such id
   */
  public String label(int id) {
    return labels.get(id);
  }

  /** Whether the label is known. */
  public boolean contains(String label) {
    return ids.containsKey(label);
  }

  /** Number of labels. */
  public int size() {
    return labels.size();
  }

  /** All labels, in the order of their ids. */
  public List<String> labels() {
    return labels;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LabelSet that && labels.equals(that.labels);
  }

  @Override
  public int hashCode() {
    return labels.hashCode();
  }

  @Override
  public String toString() {
    return labels.toString();
  }
}
