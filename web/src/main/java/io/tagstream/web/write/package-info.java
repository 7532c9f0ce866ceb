/** What the page does: records on topics, for those who may write. */
package io.tagstream.web.write;
