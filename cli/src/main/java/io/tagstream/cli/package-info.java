/** The {@code tagstream} command. */
package io.tagstream.cli;
