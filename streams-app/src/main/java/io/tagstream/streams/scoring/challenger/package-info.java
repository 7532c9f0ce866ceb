/** The verdict on a challenger, by its duel with the champion. */
package io.tagstream.streams.scoring.challenger;
