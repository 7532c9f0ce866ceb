/** Brokers to test against. */
package io.tagstream.testkit.broker;
