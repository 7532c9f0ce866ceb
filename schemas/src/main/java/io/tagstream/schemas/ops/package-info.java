/** What every application shows of itself over HTTP: its metrics and its health. */
package io.tagstream.schemas.ops;
