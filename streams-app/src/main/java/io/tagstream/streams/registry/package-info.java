/** Brings into memory the models that aliases point to. */
package io.tagstream.streams.registry;
