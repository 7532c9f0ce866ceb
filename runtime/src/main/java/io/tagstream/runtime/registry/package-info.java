/** Model versions and where the aliases point: the registry topic. */
package io.tagstream.runtime.registry;
