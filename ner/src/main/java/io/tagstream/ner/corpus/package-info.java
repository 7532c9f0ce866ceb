/** Tagged sentences, read from and written to the files people keep them in. */
package io.tagstream.ner.corpus;
