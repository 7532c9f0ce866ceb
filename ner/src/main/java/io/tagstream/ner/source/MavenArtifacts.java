package io.tagstream.ner.source;

import io.tagstream.ner.files.DownloadListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.repository.internal.MavenRepositorySystemUtils;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.LocalRepository;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.supplier.RepositorySystemSupplier;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferEvent;
import org.eclipse.aether.transfer.TransferResource;

/**
 * Fetches single jars, without their dependencies, through the user's own Maven set-up: local
 * repository, mirrors, proxies and credentials are honoured, checksums must match.
 */
final class MavenArtifacts {

  private final MavenLocations locations;

  MavenArtifacts(MavenLocations locations) {
    this.locations = locations;
  }

  /** The jar's place in the local repository, downloaded if it is not there. */
  Path fetch(String coordinates, DownloadListener listener) throws IOException {
    MavenSettings settings = MavenSettings.read(locations);
    RepositorySystem system = new RepositorySystemSupplier().get();
    try {
      DefaultRepositorySystemSession session = MavenRepositorySystemUtils.newSession();
      settings.applyTo(session);
      session.setTransferListener(new Progress(listener));
      session.setLocalRepositoryManager(
          system.newLocalRepositoryManager(
              session, new LocalRepository(settings.localRepository())));
      List<RemoteRepository> repositories =
          system.newResolutionRepositories(session, settings.repositories());
      Artifact artifact = new DefaultArtifact(coordinates);
      return system
          .resolveArtifact(session, new ArtifactRequest(artifact, repositories, null))
          .getArtifact()
          .getFile()
          .toPath();
    } catch (ArtifactResolutionException e) {
      throw new BaseModelException(
          "cannot fetch %s: %s (%s)".formatted(coordinates, reason(e), mend(settings)), e);
    } finally {
      system.shutdown();
    }
  }

  private static String reason(ArtifactResolutionException e) {
    // The cause names the repository; the exception itself adds only that there was one.
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }

  private String mend(MavenSettings settings) {
    return settings.offline()
        ? "Maven's settings say offline"
        : "check the network, or the mirrors and proxies in " + locations.user();
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
