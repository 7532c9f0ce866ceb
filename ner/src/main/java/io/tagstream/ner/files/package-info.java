/** Files: fetched, known by their digests, written whole or not at all. */
package io.tagstream.ner.files;
