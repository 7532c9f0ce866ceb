/** Processes to be killed, their ports and logs. */
package io.tagstream.testkit.process;
