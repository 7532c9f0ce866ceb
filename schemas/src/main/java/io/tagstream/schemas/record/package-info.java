/** The records on the topics, checked as they are made. */
package io.tagstream.schemas.record;
