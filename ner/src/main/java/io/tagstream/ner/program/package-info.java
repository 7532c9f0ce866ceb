/** The source of the TorchScript that computes and trains an encoder. */
package io.tagstream.ner.program;
