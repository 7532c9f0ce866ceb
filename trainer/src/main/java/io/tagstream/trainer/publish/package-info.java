/** How a new version is published, if it may be. */
package io.tagstream.trainer.publish;
