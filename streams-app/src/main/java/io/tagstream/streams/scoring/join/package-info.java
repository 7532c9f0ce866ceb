/** Predictions and gold of the same sentence, joined in either order. */
package io.tagstream.streams.scoring.join;
