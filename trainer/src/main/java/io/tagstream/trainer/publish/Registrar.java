package io.tagstream.trainer.publish;

import io.tagstream.runtime.registry.ModelRegistry;
import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.schemas.record.RegistryRecord;
import io.tagstream.trainer.write.Retry;
import io.tagstream.trainer.write.TransactionalWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Makes records of the registry that fit what is in it now. */
public final class Registrar {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Topics topics;
  private final ModelRegistry registry;
  private final TransactionalWriter writer;
  private final Retry retry;

  public Registrar(Topics topics, ModelRegistry registry, TransactionalWriter writer, Retry retry) {
    this.topics = topics;
    this.registry = registry;
    this.writer = writer;
    this.retry = retry;
  }

  private RegistrySnapshot now() {
    return retry.untilAnswered(
        () -> registry.refresh(PATIENCE, writer.endOf(topics.modelRegistry())));
  }

  /**
   * One more than the highest number in the registry, or than another that is taken.
   *
   * @param reserved the names of versions that are being made
   */
  public String nextVersion(int taken, Set<String> reserved) {
    Set<String> names = names(now());
    names.addAll(reserved);
    int highest = names.stream().mapToInt(VersionNames::number).max().orElse(0);
    return VersionNames.after(Math.max(highest, taken), names);
  }

  /** Whether a version has this name, or an alias points to it. */
  public boolean isTaken(String version) {
    return names(now()).contains(version);
  }

  private static Set<String> names(RegistrySnapshot now) {
    Set<String> names = new HashSet<>(now.versions().keySet());
    now.aliases().values().forEach(alias -> names.add(alias.version()));
    return names;
  }

  /**
   * A version of the same content.
   *
   * @param digests SHA-256 of each file by name, without the card
   */
  public Optional<String> find(Map<String, String> digests) {
    return now().versions().values().stream()
        .filter(model -> withoutCard(model.files()).equals(digests))
        .map(ModelVersion::version)
        .findFirst();
  }

  private static Map<String, String> withoutCard(Map<String, String> files) {
    Map<String, String> others = new HashMap<>(files);
    others.remove(ModelCard.FILE);
    return others;
  }

  /** A new version. */
  public ProducerRecord<byte[], byte[]> register(ModelVersion version) {
    return topics.modelRegistry().record(version.version(), version);
  }

  /** A new version, and the alias moved to it: in this order. */
  public List<ProducerRecord<byte[], byte[]>> registerAndPromote(
      ModelVersion version, String alias) {
    return List.of(register(version), move(alias, now(), version.version()));
  }

  /** What the alias points to; empty when there is no such alias. */
  public Optional<Target> target(String alias) {
    RegistrySnapshot now = now();
    return Optional.ofNullable(now.aliases().get(alias))
        .map(to -> new Target(to.version(), now.versions().get(to.version())));
  }

  /**
   * What an alias points to.
   *
   * @param version the name
   * @param model its record, or null when the registry has none
   */
  public record Target(String version, ModelVersion model) {}

  /**
   * The alias moved to a version; nothing if it is there already. A challenger that becomes the
   * champion is no challenger any more.
   */
  public List<ProducerRecord<byte[], byte[]>> promote(String version, String alias) {
    if (version == null) {
      throw new IllegalArgumentException("promote needs a 'version', such as v1");
    }
    RegistrySnapshot now = now();
    requireVersion(now, version);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    if (!pointsTo(now, alias, version)) {
      records.add(move(alias, now, version));
    }
    if (alias.equals(AliasRecord.CHAMPION) && pointsTo(now, AliasRecord.CHALLENGER, version)) {
      records.add(withoutAlias(AliasRecord.CHALLENGER));
    }
    return records;
  }

  private static boolean pointsTo(RegistrySnapshot now, String alias, String version) {
    AliasRecord current = now.aliases().get(alias);
    return current != null && current.version().equals(version);
  }

  /** Refuses unless the alias points to the version. */
  public void requireTarget(String alias, String version) {
    Optional<String> current = target(alias).map(Target::version);
    if (!current.equals(Optional.of(version))) {
      throw new IllegalArgumentException(
          "alias '%s' points to %s, expected %s"
              .formatted(alias, current.orElse("nothing"), version));
    }
  }

  /** The version to which a rollback of the alias leads. */
  public String rollbackTarget(String alias) {
    RegistrySnapshot now = now();
    AliasRecord current = now.aliases().get(alias);
    if (current == null) {
      throw new IllegalArgumentException("alias '" + alias + "' does not exist: promote a version");
    }
    if (current.previousVersion() == null) {
      throw new IllegalArgumentException(
          "alias '%s' has pointed to %s only: there is no version to go back to"
              .formatted(alias, current.version()));
    }
    requireVersion(now, current.previousVersion());
    return current.previousVersion();
  }

  /** What the alias points to, if it may be taken away. */
  public String dismissible(String alias) {
    if (alias.equals(AliasRecord.CHAMPION)) {
      throw new IllegalArgumentException(
          "the champion cannot be dismissed, since taggers need one: promote another version");
    }
    return target(alias)
        .map(Target::version)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "alias '" + alias + "' does not exist: there is nothing to dismiss"));
  }

  /** The alias taken away. */
  public ProducerRecord<byte[], byte[]> withoutAlias(String alias) {
    return topics.modelRegistry().record(RegistryRecord.aliasKey(alias), null);
  }

  private static void requireVersion(RegistrySnapshot now, String version) {
    if (!now.versions().containsKey(version)) {
      throw new IllegalArgumentException(
          "model version '%s' is not in the registry, which has %s"
              .formatted(version, now.versions().keySet()));
    }
  }

  private ProducerRecord<byte[], byte[]> move(String alias, RegistrySnapshot now, String version) {
    AliasRecord current = now.aliases().get(alias);
    return topics
        .modelRegistry()
        .record(
            RegistryRecord.aliasKey(alias),
            new AliasRecord(version, current == null ? null : current.version(), Instant.now()));
  }
}
