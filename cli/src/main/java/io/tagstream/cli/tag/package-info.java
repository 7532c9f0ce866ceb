/** The command that tags lines. */
package io.tagstream.cli.tag;
