/** What {@code grafana/} asks a Prometheus. */
package io.tagstream.testkit.metrics;
