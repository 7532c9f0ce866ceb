/** Tests of following the registry. */
package io.tagstream.streams.registry;
