/** Finds out that the errors of a stream have become more. */
package io.tagstream.ner.drift;
