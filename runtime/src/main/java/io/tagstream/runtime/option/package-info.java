/** Options that several commands share. */
package io.tagstream.runtime.option;
