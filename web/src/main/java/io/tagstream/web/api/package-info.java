/** The API: sentences in, results out; which models there are; its own description. */
package io.tagstream.web.api;
