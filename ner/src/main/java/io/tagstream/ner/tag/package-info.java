/** Tagging: from sentences to their entities. */
package io.tagstream.ner.tag;
