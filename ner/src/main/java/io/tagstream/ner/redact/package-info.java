/** Sentences without the entities that nobody may see. */
package io.tagstream.ner.redact;
