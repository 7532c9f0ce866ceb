/** Tag schemes, entity spans over tokens, and the way from one to the other and back. */
package io.tagstream.ner.label;
