/** Options that several commands share. */
package io.tagstream.cli.option;
