/** Integration tests, against a real broker. */
package io.tagstream.quickstart;
