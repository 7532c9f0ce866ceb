/** Follows the model registry and brings what its aliases point to into memory. */
package io.tagstream.streams.registry;
