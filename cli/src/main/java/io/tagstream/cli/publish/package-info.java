/** The command that makes a version of a model from elsewhere. */
package io.tagstream.cli.publish;
