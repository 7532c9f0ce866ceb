/** What a training tells of itself, while it goes on and at its end. */
package io.tagstream.trainer.report;
