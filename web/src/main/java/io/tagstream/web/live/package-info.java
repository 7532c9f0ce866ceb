/** What happens on the topics, for those who look at the page while they do. */
package io.tagstream.web.live;
