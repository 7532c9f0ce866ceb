/** The wire contract: every topic, every record on it, its JSON, and the model bundle's chunks. */
package io.tagstream.schemas;
