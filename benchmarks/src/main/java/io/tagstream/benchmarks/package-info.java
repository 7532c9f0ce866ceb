/** What Tagstream costs, beside what one would otherwise run, measured in one run. */
package io.tagstream.benchmarks;
