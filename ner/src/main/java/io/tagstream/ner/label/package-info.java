/** Reads tags as spans of entities, and writes spans as tags. */
package io.tagstream.ner.label;
