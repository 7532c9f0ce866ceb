/** Requests to the trainer, and how they end: a client's side of the control topic. */
package io.tagstream.runtime.control;
