/** Records of topics, for whoever asks for one of them. */
package io.tagstream.web.topic;
