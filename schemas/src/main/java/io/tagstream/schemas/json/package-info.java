/** JSON in bytes, read and written strictly. */
package io.tagstream.schemas.json;
