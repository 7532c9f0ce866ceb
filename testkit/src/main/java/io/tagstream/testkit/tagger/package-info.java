/** What a test of the tagger begins with. */
package io.tagstream.testkit.tagger;
