/** What a process tells of itself over HTTP: {@code /health} and {@code /metrics}. */
package io.tagstream.runtime.health;
