/** The topics: what each is called, what its records are, and what does not fit it. */
package io.tagstream.schemas;
