/** The commands that ask the trainer for something, and those that tell how it stands. */
package io.tagstream.cli.control;
