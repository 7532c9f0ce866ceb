/** How a process begins, fails and ends. */
package io.tagstream.runtime.process;
