/** The arguments of a training: the keys of {@code run_ner.py}, and what they may be. */
package io.tagstream.trainer.arguments;
