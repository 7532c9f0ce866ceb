/** The tagging stage: sentences in, tagged entities out, each exactly once and in order. */
package io.tagstream.streams.tagging;
