/** Reads a model's files within bounds, whatever is in them. */
package io.tagstream.ner.format;
