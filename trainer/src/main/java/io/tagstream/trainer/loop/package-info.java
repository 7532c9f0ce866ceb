/** The loop: epochs over rows, steps of the optimizer, checkpoints. */
package io.tagstream.trainer.loop;
