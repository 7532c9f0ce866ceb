/**
 * TorchScript archives, written from Java: source, object tree and tensors, nothing pickled by
 * others.
 */
package io.tagstream.ner.script;
