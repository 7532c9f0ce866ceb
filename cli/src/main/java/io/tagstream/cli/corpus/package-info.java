/** The commands for corpora. */
package io.tagstream.cli.corpus;
