/**
 * The batch queue between everyone who has a sentence and the one model; it knows no Kafka.
 *
 * <p>Its two dozen classes are one machine: what is queued, cut, run, counted and swapped there,
 * and no part of it is of use without the others.
 */
package io.tagstream.streams.engine;
