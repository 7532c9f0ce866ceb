/** Tests of the tagging stage without a broker. */
package io.tagstream.streams.tagging;
