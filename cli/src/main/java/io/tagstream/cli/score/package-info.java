/** The command that scores files. */
package io.tagstream.cli.score;
