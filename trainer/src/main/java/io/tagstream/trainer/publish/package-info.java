/** How a new version comes to the registry. */
package io.tagstream.trainer.publish;
