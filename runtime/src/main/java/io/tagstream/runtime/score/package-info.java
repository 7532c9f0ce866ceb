/** What scoring and those who show it read out of records. */
package io.tagstream.runtime.score;
