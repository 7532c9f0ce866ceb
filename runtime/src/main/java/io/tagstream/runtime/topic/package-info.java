/** Topics of a cluster: made, read to their end or in a sample, and asked what they take. */
package io.tagstream.runtime.topic;
