/** Topics of a cluster: made, read to their end, and asked what they take. */
package io.tagstream.runtime.topic;
