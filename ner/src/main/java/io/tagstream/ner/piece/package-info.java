/** The word pieces of a sentence, and which words they are of. */
package io.tagstream.ner.piece;
