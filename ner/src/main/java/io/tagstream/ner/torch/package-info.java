/** Classifiers in libtorch: loaded, run and trained. */
package io.tagstream.ner.torch;
