/** What this machine computes fastest, measured. */
package io.tagstream.ner.tune;
