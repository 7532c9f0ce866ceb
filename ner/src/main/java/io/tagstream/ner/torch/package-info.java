/** Classifiers in libtorch: loaded, run, trained and saved. */
package io.tagstream.ner.torch;
