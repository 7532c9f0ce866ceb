package io.tagstream.ner.label;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The labels of a model, in the order of their ids, and what they mean. */
public final class LabelSet {
  private final List<String> labels;
  private final Map<String, Integer> ids = new HashMap<>();
  private final TagReader reader;

  private LabelSet(Collection<String> labels, String outside) {
    this.labels = List.copyOf(labels);
    for (String label : this.labels) {
      if (ids.put(label, ids.size()) != null) {
        throw new IllegalArgumentException("label " + label + " appears twice");
      }
    }
    reader = TagReader.of(this.labels, outside);
  }

  /**
   * The labels as given: the first one has id 0.
   *
   * @throws IllegalArgumentException in one line, if a label appears twice, or if {@link TagReader}
   *     cannot read them
   */
  public static LabelSet of(Collection<String> labels) {
    return of(labels, null);
  }

  /**
   * The same, where another label than {@code O} may be that of words outside of entities.
   *
   * @param outside null for {@code O}
   */
  public static LabelSet of(Collection<String> labels, String outside) {
    return new LabelSet(labels, outside);
  }

  /** The distinct tags of a corpus in code point order, as {@code run_ner.py} numbers them. */
  public static List<String> sorted(Iterable<? extends Collection<String>> tagsOfSentences) {
    TreeSet<String> distinct = new TreeSet<>(CodePointOrder.INSTANCE);
    tagsOfSentences.forEach(distinct::addAll);
    return List.copyOf(distinct);
  }

  /** The label of words outside of entities; not always among the labels. */
  public String outside() {
    return reader.outside();
  }

  /** The id of {@link #outside}, or -1 if it is not among the labels. */
  public int outsideId() {
    return ids.getOrDefault(outside(), -1);
  }

  /**
   * The entities of a sentence, as {@link TagReader#decode} finds them.
   *
   * @param tags labels of this set, or {@link #outside}
   */
  public List<EntitySpan> decode(List<String> tags) {
    return reader.decode(tags);
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
    return other instanceof LabelSet that
        && labels.equals(that.labels)
        && outside().equals(that.outside());
  }

  @Override
  public int hashCode() {
    return labels.hashCode();
  }

  @Override
  public String toString() {
    return outside().equals(TagReader.OUTSIDE)
        ? labels.toString()
        : labels + " with " + outside() + " outside";
  }
}
