/** Transactions of the trainer, which end whatever the broker does. */
package io.tagstream.trainer.write;
