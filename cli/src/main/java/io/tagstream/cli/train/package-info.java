/** The commands that take the arguments of {@code run_ner.py}. */
package io.tagstream.cli.train;
