/** The training that a request starts. */
package io.tagstream.trainer.job;
