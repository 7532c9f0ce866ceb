/** Makes a training corpus of the gold topic. */
package io.tagstream.trainer.gold;
