/** Tensors in safetensors files. */
package io.tagstream.ner.tensor;
