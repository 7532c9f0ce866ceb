/** What every application has besides its work: options, metrics, health, and how it ends. */
package io.tagstream.schemas.ops;
