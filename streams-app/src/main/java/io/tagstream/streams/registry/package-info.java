/** Follows the model registry and brings the champion into memory. */
package io.tagstream.streams.registry;
