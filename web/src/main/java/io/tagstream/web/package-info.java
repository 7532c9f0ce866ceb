/** The HTTP server of a process. */
package io.tagstream.web;
