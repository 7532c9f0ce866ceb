/** A request's way through the server: who may hold what for how long, and what is answered. */
package io.tagstream.web.http;
