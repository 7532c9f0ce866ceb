/** What a process tells of itself: {@code /health} and {@code /metrics}. */
package io.tagstream.web.ops;
