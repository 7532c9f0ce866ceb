package io.tagstream.ner.tag;

/**
 * A word of a text and its tag.
 *
 * @param tag such as {@code B-person}
 * @param start its first character, in Unicode code points
 * @param end behind its last character, in Unicode code points
 * @param score the tag's probability, from 0 to 1; 0 if the tokenizer makes nothing of the word
 */
public record TaggedWord(String tag, int start, int end, double score) {}
