/**
 * Base models: where pretrained weights come from, and how they become Hugging Face directories.
 */
package io.tagstream.ner.model.source;
