/** The tokenizer of a model directory, from whichever files it is kept in. */
package io.tagstream.ner.tokenizer;
