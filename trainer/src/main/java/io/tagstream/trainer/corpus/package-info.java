/** The corpus that a training learns from. */
package io.tagstream.trainer.corpus;
