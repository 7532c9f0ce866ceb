/** The streaming application: what runs against Kafka. */
package io.tagstream.streams;
