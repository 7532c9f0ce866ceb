package io.tagstream.ner.source;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.ContextOverrides.ChecksumPolicy;
import eu.maveniverse.maven.mima.context.MavenUserHome;
import eu.maveniverse.maven.mima.runtime.standalonestatic.StandaloneStaticRuntime;
import io.tagstream.ner.files.DownloadListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferEvent;
import org.eclipse.aether.transfer.TransferResource;

/**
 * Fetches single jars, without their dependencies, through the user's own Maven set-up: local
 * repository, mirrors, proxies and credentials are honoured, checksums must match.
 */
final class MavenArtifacts {

  private final ContextOverrides locations;

  MavenArtifacts(ContextOverrides locations) {
    this.locations = locations;
  }

  static MavenArtifacts ofThisProcess() {
    return new MavenArtifacts(locations(System.getenv(), System.getProperties()));
  }

  /** Where Maven's files lie. */
  static ContextOverrides locations(Map<String, String> environment, Properties properties) {
    return ContextOverrides.create()
        .withMavenUserHomeOverride(Path.of(properties.getProperty("user.home"), ".m2"))
        .withMavenSystemHomeOverride(
            first(
                properties.getProperty("maven.home"),
                environment.get("MAVEN_HOME"),
                environment.get("M2_HOME")))
        .withLocalRepositoryOverride(
            first(properties.getProperty("maven.repo.local"), environment.get("MAVEN_REPO")))
        .build();
  }

  private static Path first(String... candidates) {
    return Arrays.stream(candidates)
        .filter(candidate -> candidate != null && !candidate.isBlank())
        .findFirst()
        .map(Path::of)
        .orElse(null);
  }

  /** The jar's place in the local repository, downloaded if it is not there. */
  Path fetch(String coordinates, DownloadListener listener) throws IOException {
    try (Context context = open(locations, listener)) {
      RepositorySystem system = context.repositorySystem();
      RepositorySystemSession session = context.repositorySystemSession();
      // As Maven has it: Central after the repositories of the profiles.
      List<RemoteRepository> repositories =
          new ArrayList<>(context.contextOverrides().getRepositories());
      repositories.sort(Comparator.comparing(repository -> repository.getId().equals("central")));
      try {
        return system
            .resolveArtifact(
                session,
                new ArtifactRequest(
                    new DefaultArtifact(coordinates),
                    system.newResolutionRepositories(session, repositories),
                    null))
            .getArtifact()
            .getFile()
            .toPath();
      } catch (ArtifactResolutionException e) {
        // The cause names the repository; the exception itself adds only that there was one.
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String mend =
            session.isOffline()
                ? "Maven's settings say offline"
                : "check the network, or the mirrors and proxies in "
                    + context.mavenUserHome().settingsXml();
        throw new BaseModelException(
            "cannot fetch %s: %s (%s)".formatted(coordinates, firstLine(cause.getMessage()), mend),
            e);
      }
    }
  }

  static Context open(ContextOverrides locations, DownloadListener listener)
      throws BaseModelException {
    try {
      return new SettingsRuntime()
          .create(
              locations.toBuilder()
                  .withUserSettings(true)
                  .checksumPolicy(ChecksumPolicy.FAIL)
                  .keepBareRepositories(true)
                  .transferListener(new Progress(listener))
                  .build());
    } catch (RuntimeException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String reason =
          cause instanceof SettingsBuildingException broken && !broken.getProblems().isEmpty()
              ? broken.getProblems().get(0).toString()
              : cause.getMessage();
      throw new BaseModelException("Maven's settings cannot be read: " + firstLine(reason), e);
    }
  }

  private static String firstLine(String text) {
    return String.valueOf(text).lines().findFirst().orElse("");
  }

  /** Heeds what MIMA 2.4.42 overlooks in the settings: offline, and that a proxy is not active. */
  private static final class SettingsRuntime extends StandaloneStaticRuntime {

    @Override
    protected DefaultRepositorySystemSession newRepositorySession(
        ContextOverrides overrides,
        MavenUserHome home,
        RepositorySystem system,
        Settings settings,
        SettingsDecrypter decrypter) {
      settings.getProxies().removeIf(proxy -> !proxy.isActive());
      DefaultRepositorySystemSession session =
          super.newRepositorySession(overrides, home, system, settings, decrypter);
      session.setOffline(settings.isOffline());
      return session;
    }
  }

  private static final class Progress extends AbstractTransferListener {

    private final DownloadListener listener;

    Progress(DownloadListener listener) {
      this.listener = listener;
    }

    @Override
    public void transferInitiated(TransferEvent event) {
      report(event);
    }

    @Override
    public void transferProgressed(TransferEvent event) {
      report(event);
    }

    @Override
    public void transferSucceeded(TransferEvent event) {
      report(event);
    }

    private void report(TransferEvent event) {
      TransferResource resource = event.getResource();
      String path = resource.getResourceName();
      if (path.endsWith(".jar")) {
        listener.downloaded(
            path.substring(path.lastIndexOf('/') + 1),
            resource.getResumeOffset() + event.getTransferredBytes(),
            resource.getContentLength());
      }
    }
  }
}
