/** From the records of any topic to sentences. */
package io.tagstream.streams.input;
