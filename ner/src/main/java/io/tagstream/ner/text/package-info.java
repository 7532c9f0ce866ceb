/** Sentences as a model reads them: word pieces, and where they stand in the text. */
package io.tagstream.ner.text;
