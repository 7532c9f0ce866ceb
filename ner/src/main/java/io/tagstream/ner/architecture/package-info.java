/**
 * What a model is, by its {@code config.json}: its family, sizes, labels and names of parameters.
 */
package io.tagstream.ner.architecture;
