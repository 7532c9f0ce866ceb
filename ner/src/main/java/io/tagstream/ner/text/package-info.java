/** From text to word pieces and back: words, their offsets, the tokenizer and windows over it. */
package io.tagstream.ner.text;
