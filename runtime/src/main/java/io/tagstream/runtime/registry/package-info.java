/** Model versions in Kafka: listed, stored, fetched and checked. */
package io.tagstream.runtime.registry;
