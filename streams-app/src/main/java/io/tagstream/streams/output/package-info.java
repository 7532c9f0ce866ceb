/** From tagged sentences to the records that tell of them. */
package io.tagstream.streams.output;
