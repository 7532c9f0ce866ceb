/** The whole system in one JVM: a real Kafka broker, and what runs against it. */
package io.tagstream.quickstart;
