/** Taggers, the sentences they get, and models, good and bad. */
package io.tagstream.testkit.tagger;
