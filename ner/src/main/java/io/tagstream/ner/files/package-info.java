/** Files: known by digest, written whole or not at all. */
package io.tagstream.ner.files;
