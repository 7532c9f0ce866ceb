/** Taggers: from the directory of a model to the entities of a sentence. */
package io.tagstream.ner.tag;
