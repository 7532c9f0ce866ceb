/**
 * What Tagstream costs, beside what one would otherwise run, measured in one run.
 *
 * <p>Its files are many because each contestant is one or two, and all share a race, its loads and
 * its report.
 */
package io.tagstream.benchmarks;
