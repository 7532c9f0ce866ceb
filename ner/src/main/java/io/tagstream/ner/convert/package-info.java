/** Pretrained weights of other formats, made Hugging Face directories. */
package io.tagstream.ner.convert;
