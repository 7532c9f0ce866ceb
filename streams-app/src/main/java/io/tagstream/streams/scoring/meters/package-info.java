/** What scoring tells Prometheus. */
package io.tagstream.streams.scoring.meters;
