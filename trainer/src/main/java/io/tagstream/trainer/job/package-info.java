/** A training that was asked for, and what it makes. */
package io.tagstream.trainer.job;
