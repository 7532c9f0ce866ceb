/** What commands show on a terminal. */
package io.tagstream.cli.console;
