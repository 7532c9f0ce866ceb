/** Models: what tags sentences, and what comes out of it. */
package io.tagstream.ner.model;
