/** What the monitoring in {@code grafana/} asks for, and a Prometheus to ask. */
package io.tagstream.testkit.metrics;
