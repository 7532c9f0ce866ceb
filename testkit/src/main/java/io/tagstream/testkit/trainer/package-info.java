/** What a test of the trainer begins with. */
package io.tagstream.testkit.trainer;
