/** From sentences to their entities. */
package io.tagstream.ner.tag;
