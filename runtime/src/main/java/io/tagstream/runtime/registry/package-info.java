/** Model versions: the registry topic, and the bundles that it names. */
package io.tagstream.runtime.registry;
