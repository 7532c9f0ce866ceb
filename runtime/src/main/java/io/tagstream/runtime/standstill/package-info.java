/** Whether a consumer group moves on. */
package io.tagstream.runtime.standstill;
