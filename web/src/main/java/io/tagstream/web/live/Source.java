package io.tagstream.web.live;

import io.tagstream.runtime.health.Component;
import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.schemas.Topics;
import io.tagstream.web.http.Access;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the page is made of.
 *
 * @param client how to reach the broker, as any Kafka client takes it
 * @param topics their names
 * @param registry the versions and aliases of this moment
 * @param serving the version that tags here; null before the first one
 * @param lag how many sentences wait, about
 * @param components of this process
 * @param tale what this process does step by step; null for nothing
 * @param access who may see it, and who may do something
 */
public record Source(
    Map<String, Object> client,
    Topics topics,
    Supplier<RegistrySnapshot> registry,
    Supplier<String> serving,
    LongSupplier lag,
    List<Component> components,
    Supplier<Tale> tale,
    Access access) {}
