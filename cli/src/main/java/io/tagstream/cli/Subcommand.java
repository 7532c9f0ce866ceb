package io.tagstream.cli;

import java.util.concurrent.Callable;

/**
 * A command of a module that is not in every installation, found as a service ({@link
 * java.util.ServiceLoader}) where it is.
 */
public interface Subcommand extends Callable<Integer> {}
