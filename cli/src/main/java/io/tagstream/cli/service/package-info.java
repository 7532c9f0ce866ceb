/** The commands that serve Kafka until they are stopped. */
package io.tagstream.cli.service;
