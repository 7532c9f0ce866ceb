/** Where base models come from: Maven Central, the Hugging Face hub, a directory, the cache. */
package io.tagstream.ner.source;
