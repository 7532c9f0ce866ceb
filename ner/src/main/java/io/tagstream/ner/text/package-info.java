/** The words of a text, and where they begin and end in it. */
package io.tagstream.ner.text;
