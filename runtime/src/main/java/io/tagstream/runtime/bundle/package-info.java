/** Bundles: a model's directory as one file, in chunks on a topic or behind a URI, and back. */
package io.tagstream.runtime.bundle;
