/** The topics: what each is called, holds and refuses. */
package io.tagstream.schemas;
