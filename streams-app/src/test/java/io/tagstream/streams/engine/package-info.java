/** Tests of the batch queue, and the doubles that other tests use. */
package io.tagstream.streams.engine;
