/** The batch queue between everyone who has a sentence and the one model; it knows no Kafka. */
package io.tagstream.streams.engine;
