package io.tagstream.testkit.broker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A certificate that signs itself, made for one test, and its key.
 *
 * @param file PKCS12, with {@link #PASSWORD}
 */
record Certificate(Path file) {
  static final String PASSWORD = "keystore-5ecret";
  private static final String ALIAS = "it";

  /** Makes one for {@code localhost}, with the JDK's own tool. */
  static Certificate make(Path folder, String commonName) throws Exception {
    Path file = folder.resolve(commonName + ".p12");
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    ALIAS,
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=" + commonName,
                    "-ext",
                    "SAN=dns:localhost,ip:127.0.0.1",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    file.toString(),
                    "-storepass",
                    PASSWORD))
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool: " + said);
    }
    return new Certificate(file);
  }

  /** The certificate in PEM. */
  String pem() throws Exception {
    return pem("CERTIFICATE", store().getCertificate(ALIAS).getEncoded());
  }

  /** The private key in PEM. */
  String key() throws Exception {
    return pem("PRIVATE KEY", store().getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
  }

  /** A truststore with the certificates of others, under {@link #PASSWORD}. */
  static Path trust(Path file, Certificate... trusted) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (Certificate certificate : trusted) {
      store.setCertificateEntry(
          certificate.file().getFileName().toString(), certificate.store().getCertificate(ALIAS));
    }
    try (var out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
    return file;
  }

  private KeyStore store() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private static String pem(String type, byte[] content) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----"
        .formatted(type, Base64.getEncoder().encodeToString(content), type);
  }
}
