package io.tagstream.ner.tag;

/**
 * An entity of a text.
 *
 * @param start its first character, in Unicode code points
 * @param end behind its last character, in Unicode code points
 * @param score the mean of its words' probabilities
 */
public record Entity(String type, String text, int start, int end, double score) {}
