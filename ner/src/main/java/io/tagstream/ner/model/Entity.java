package io.tagstream.ner.model;

/**
 * An entity that a model found.
 *
 * @param type entity type, such as {@code person}
 * @param text the entity as it stands in the text
 * @param start first Unicode code point
 * @param end last Unicode code point, exclusive
 * @param score confidence from 0 to 1
 */
public record Entity(String type, String text, int start, int end, double score) {}
