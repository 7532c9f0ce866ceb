/** Processes beside the one of the test. */
package io.tagstream.testkit.process;
