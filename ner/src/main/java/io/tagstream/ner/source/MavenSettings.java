package io.tagstream.ner.source;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.maven.settings.Mirror;
import org.apache.maven.settings.Profile;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Repository;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.apache.maven.settings.crypto.DefaultSettingsDecrypter;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.repository.Authentication;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.repository.RepositoryPolicy;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.DefaultAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultMirrorSelector;
import org.eclipse.aether.util.repository.DefaultProxySelector;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.sec.dispatcher.DefaultSecDispatcher;

/** The user's Maven settings, as far as fetching an artifact needs them. */
final class MavenSettings {

  private static final String CENTRAL = "https://repo.maven.apache.org/maven2/";

  private final Settings settings;
  private final MavenLocations locations;

  private MavenSettings(Settings settings, MavenLocations locations) {
    this.settings = settings;
    this.locations = locations;
  }

  /** Reads user and global settings; neither file need exist. Passwords are decrypted. */
  static MavenSettings read(MavenLocations locations) throws BaseModelException {
    DefaultSettingsBuildingRequest request = new DefaultSettingsBuildingRequest();
    request.setUserSettingsFile(locations.user().toFile());
    locations.global().map(Path::toFile).ifPresent(request::setGlobalSettingsFile);
    request.setSystemProperties(systemProperties());
    try {
      Settings settings =
          new DefaultSettingsBuilderFactory().newInstance().build(request).getEffectiveSettings();
      decrypt(settings, locations);
      return new MavenSettings(settings, locations);
    } catch (SettingsBuildingException e) {
      String reason =
          e.getProblems().isEmpty() ? e.getMessage() : e.getProblems().get(0).toString();
      throw new BaseModelException("Maven's settings cannot be read: " + firstLine(reason), e);
    }
  }

  /** What {@code ${env.NAME}} and the like in the settings stand for, as Maven allows. */
  private static Properties systemProperties() {
    Properties properties = new Properties();
    properties.putAll(System.getProperties());
    System.getenv().forEach((name, value) -> properties.put("env." + name, value));
    return properties;
  }

  private static void decrypt(Settings settings, MavenLocations locations) {
    DefaultSecDispatcher dispatcher =
        new DefaultSecDispatcher(
            new DefaultPlexusCipher(), Map.of(), locations.security().toString());
    SettingsDecryptionResult decrypted =
        new DefaultSettingsDecrypter(dispatcher)
            .decrypt(new DefaultSettingsDecryptionRequest(settings));
    settings.setServers(decrypted.getServers());
    settings.setProxies(decrypted.getProxies());
  }

  File localRepository() {
    String configured = settings.getLocalRepository();
    return locations
        .repository()
        .orElseGet(
            () ->
                configured == null || configured.isBlank()
                    ? locations.defaultRepository()
                    : Path.of(configured))
        .toAbsolutePath()
        .toFile();
  }

  boolean offline() {
    return settings.isOffline();
  }

  /** Gives the session mirrors, proxies, credentials and the offline switch. */
  void applyTo(DefaultRepositorySystemSession session) {
    session.setOffline(settings.isOffline());
    session.setChecksumPolicy(RepositoryPolicy.CHECKSUM_POLICY_FAIL);
    session.setMirrorSelector(mirrors());
    session.setProxySelector(proxies());
    session.setAuthenticationSelector(credentials());
  }

  /** Repositories of the active profiles, then Maven Central unless one of them stands for it. */
  List<RemoteRepository> repositories() {
    List<RemoteRepository> repositories = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Profile profile : settings.getProfiles()) {
      if (isActive(profile)) {
        for (Repository repository : profile.getRepositories()) {
          if (ids.add(repository.getId())) {
            repositories.add(repository(repository.getId(), repository.getUrl()));
          }
        }
      }
    }
    if (!ids.contains("central")) {
      repositories.add(repository("central", CENTRAL));
    }
    return repositories;
  }

  private boolean isActive(Profile profile) {
    return settings.getActiveProfiles().contains(profile.getId())
        || (profile.getActivation() != null && profile.getActivation().isActiveByDefault());
  }

  private static RemoteRepository repository(String id, String url) {
    return new RemoteRepository.Builder(id, "default", url)
        .setSnapshotPolicy(new RepositoryPolicy(false, null, null))
        .build();
  }

  private DefaultMirrorSelector mirrors() {
    DefaultMirrorSelector selector = new DefaultMirrorSelector();
    for (Mirror mirror : settings.getMirrors()) {
      selector.add(
          mirror.getId(),
          mirror.getUrl(),
          mirror.getLayout(),
          false,
          mirror.isBlocked(),
          mirror.getMirrorOf(),
          mirror.getMirrorOfLayouts());
    }
    return selector;
  }

  private DefaultProxySelector proxies() {
    DefaultProxySelector selector = new DefaultProxySelector();
    for (Proxy proxy : settings.getProxies()) {
      if (proxy.isActive()) {
        Authentication login = login(proxy.getUsername(), proxy.getPassword()).build();
        selector.add(
            new org.eclipse.aether.repository.Proxy(
                proxy.getProtocol(), proxy.getHost(), proxy.getPort(), login),
            proxy.getNonProxyHosts());
      }
    }
    return selector;
  }

  private DefaultAuthenticationSelector credentials() {
    DefaultAuthenticationSelector selector = new DefaultAuthenticationSelector();
    for (Server server : settings.getServers()) {
      Authentication login =
          login(server.getUsername(), server.getPassword())
              .addPrivateKey(server.getPrivateKey(), server.getPassphrase())
              .build();
      selector.add(server.getId(), login);
    }
    return selector;
  }

  private static AuthenticationBuilder login(String user, String password) {
    return new AuthenticationBuilder().addUsername(user).addPassword(password);
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}
