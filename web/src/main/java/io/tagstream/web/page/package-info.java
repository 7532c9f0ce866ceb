/** The files of the page for browsers. */
package io.tagstream.web.page;
