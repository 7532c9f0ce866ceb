/** The records, one class for each JSON Schema, checked as they are made. */
package io.tagstream.schemas.record;
