/** What scoring writes, and what its topics do not take. */
package io.tagstream.streams.scoring.output;
