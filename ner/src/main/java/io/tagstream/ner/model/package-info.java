/** Models: Hugging Face directories in and out, and what is needed to run and train them. */
package io.tagstream.ner.model;
