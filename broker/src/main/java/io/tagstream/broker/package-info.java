/** A real Kafka broker inside a JVM. */
package io.tagstream.broker;
