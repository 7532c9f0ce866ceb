/** Windows over the scores of a model version. */
package io.tagstream.streams.scoring.windows;
