/** How a process tells how it is: its components, its meters, and whether the broker is there. */
package io.tagstream.runtime.health;
