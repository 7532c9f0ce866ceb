/** Joins predictions with gold and keeps precision, recall and F1 by model version and window. */
package io.tagstream.streams.scoring;
