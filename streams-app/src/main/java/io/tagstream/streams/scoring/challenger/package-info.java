/** The duel of champion and challenger. */
package io.tagstream.streams.scoring.challenger;
