/** What the files of a model are made of. */
package io.tagstream.ner.format;
