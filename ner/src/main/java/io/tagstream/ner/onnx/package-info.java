/** A classifier in ONNX Runtime, where that reads a sentence sooner. */
package io.tagstream.ner.onnx;
