package io.tagstream.ner.source;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Where Maven's files lie.
 *
 * @param global settings of the Maven installation, if one is known
 * @param user {@code ~/.m2/settings.xml}, which need not exist
 * @param security {@code ~/.m2/settings-security.xml}, which need not exist
 * @param repository the local repository asked for, before what the settings say
 * @param defaultRepository the local repository where nobody says anything
 */
record MavenLocations(
    Optional<Path> global,
    Path user,
    Path security,
    Optional<Path> repository,
    Path defaultRepository) {

  static MavenLocations ofThisProcess() {
    return of(System.getenv(), System.getProperties());
  }

  static MavenLocations of(Map<String, String> environment, Properties properties) {
    Path home = Path.of(properties.getProperty("user.home"), ".m2");
    Optional<Path> installation =
        first(
            properties.getProperty("maven.home"),
            environment.get("MAVEN_HOME"),
            environment.get("M2_HOME"));
    return new MavenLocations(
        installation.map(path -> path.resolve("conf").resolve("settings.xml")),
        home.resolve("settings.xml"),
        home.resolve("settings-security.xml"),
        first(properties.getProperty("maven.repo.local"), environment.get("MAVEN_REPO")),
        home.resolve("repository"));
  }

  private static Optional<Path> first(String... candidates) {
    return Arrays.stream(candidates)
        .filter(candidate -> candidate != null && !candidate.isBlank())
        .findFirst()
        .map(Path::of);
  }
}
