package io.tagstream.ner.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.ner.convert.TinyBert;
import io.tagstream.ner.files.DownloadException;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.ner.tensor.DType;
import io.tagstream.ner.tensor.Safetensors;
import io.tagstream.ner.tensor.SafetensorsDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HuggingFaceHubTest {

  private static final String SECRET = "hf_secret";

  @TempDir Path folder;

  private FakeHub server;
  private Path cache;

  @BeforeEach
  void publish() throws IOException {
    server = new FakeHub();
    cache = folder.resolve("hub");
    server.put("README.md", "# Tiny");
    server.put("config.json", "{\"model_type\": \"bert\"}");
    server.put("vocab.txt", TinyBert.VOCABULARY);
    server.put("tokenizer_config.json", "{\"do_lower_case\": true}");
    server.put("pytorch_model.bin", "pickle");
    server.files.put("model.safetensors", safetensors("a", 100_000));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void fetchesWhatIsNeededInTheLayoutOfPython() throws IOException {
    Path model = resolve("ada/tiny");

    Path home = cache.resolve("models--ada--tiny");
    assertThat(model).isEqualTo(home.resolve("snapshots").resolve(FakeHub.COMMIT));
    assertThat(names(model))
        .containsExactly("config.json", "model.safetensors", "tokenizer_config.json", "vocab.txt");
    assertThat(model.resolve("vocab.txt")).hasContent(TinyBert.VOCABULARY);
    Path weights = model.resolve("model.safetensors");
    assertThat(Files.readAllBytes(weights)).isEqualTo(server.files.get("model.safetensors"));
    assertThat(Files.readSymbolicLink(weights))
        .isEqualTo(Path.of("../../blobs", FakeHub.sha256(server.files.get("model.safetensors"))));
    assertThat(home.resolve("refs/main")).hasContent(FakeHub.COMMIT);
    assertThat(names(home.resolve("blobs"))).hasSize(4);
  }

  @Test
  void theSecondTimeNothingIsAsked() throws IOException {
    Path model = resolve("ada/tiny");
    server.requests.clear();

    assertThat(resolve("ada/tiny")).isEqualTo(model);
    assertThat(resolve("ada/tiny@" + FakeHub.COMMIT)).isEqualTo(model);
    assertThat(hub("http://127.0.0.1:1", "", true).fetch(name("ada/tiny"), DownloadListener.NONE))
        .isEqualTo(model);
    assertThat(server.requests).isEmpty();
  }

  @Test
  void whatPythonHasFetchedIsFoundOffline() throws IOException {
    Path home = cache.resolve("models--bert-base-cased");
    Path snapshot = Files.createDirectories(home.resolve("snapshots").resolve(FakeHub.COMMIT));
    Files.createDirectories(home.resolve("refs"));
    Files.writeString(home.resolve("refs/main"), FakeHub.COMMIT);
    Files.writeString(snapshot.resolve("config.json"), "{}");
    Files.writeString(snapshot.resolve("tokenizer.json"), "{}");
    assertThatThrownBy(() -> resolve("bert-base-cased"))
        .as("no weights yet, so Maven is asked")
        .hasMessage("asks Maven");
    Files.writeString(snapshot.resolve("model.safetensors"), "");

    assertThat(resolve("bert-base-cased")).isEqualTo(snapshot);
  }

  @Test
  void shardsAreFetchedAndMissedOneByOne() throws IOException {
    shard();
    Path model = resolve("ada/tiny");

    try (SafetensorsDirectory weights = SafetensorsDirectory.open(model)) {
      assertThat(weights.names()).containsExactly("a", "b");
    }
    Files.delete(model.resolve("model-2.safetensors"));
    server.requests.clear();
    assertThat(resolve("ada/tiny")).isEqualTo(model);
    assertThat(model.resolve("model-2.safetensors")).exists();
    assertThat(server.downloads("model-2.safetensors")).as("its content is still there").isEmpty();
  }

  private void shard() throws IOException {
    server.files.remove("model.safetensors");
    server.files.put("model-1.safetensors", safetensors("a", 10));
    server.files.put("model-2.safetensors", safetensors("b", 10));
    server.put(
        "model.safetensors.index.json",
        "{\"weight_map\": {\"a\": \"model-1.safetensors\", \"b\": \"model-2.safetensors\"}}");
  }

  @Test
  void aCutConnectionIsTakenUpWhereItBroke() throws IOException {
    server.cutAfter = 70_000;
    List<Long> heard = new ArrayList<>();

    Path model =
        hub(server.endpoint(), "", false)
            .fetch(
                name("ada/tiny"),
                (file, bytes, total) -> {
                  if (file.equals("model.safetensors")) {
                    heard.add(bytes);
                  }
                });

    byte[] expected = server.files.get("model.safetensors");
    assertThat(Files.readAllBytes(model.resolve("model.safetensors"))).isEqualTo(expected);
    assertThat(server.downloads("model.safetensors").stream().map(FakeHub.Request::range))
        .contains("bytes=70000-");
    assertThat(heard).isSorted().endsWith((long) expected.length);
  }

  @Test
  void aWrongChecksumIsRefusedAndLeavesNoModel() throws IOException {
    server.corrupt = true;
    assertThatThrownBy(() -> resolve("ada/tiny"))
        .isInstanceOf(DownloadException.class)
        .hasMessageContaining("its SHA-256 is not")
        .hasMessageNotContaining("\n");
    assertThat(hub("http://127.0.0.1:1", "", true).cached(name("ada/tiny"))).isEmpty();

    server.corrupt = false;
    assertThat(resolve("ada/tiny").resolve("model.safetensors")).exists();
  }

  @Test
  void theTokenGoesToTheHubAndNowhereElse() throws IOException {
    server.secret = SECRET;
    hub(server.endpoint(), SECRET, false).fetch(name("ada/tiny"), DownloadListener.NONE);

    assertThat(server.requests).anyMatch(FakeHub.Request::elsewhere);
    assertThat(server.requests)
        .allSatisfy(
            request ->
                assertThat(request.token())
                    .isEqualTo(request.elsewhere() ? "null" : "Bearer " + SECRET));
  }

  @Test
  void anOldNameLeadsToTheNewOne() throws IOException {
    assertThat(resolve("tiny")).startsWith(cache.resolve("models--tiny"));
  }

  @Test
  void aRevisionIsKeptApart() throws IOException {
    Path model = resolve("ada/tiny@refs/pr/1");

    assertThat(model.resolve("../../refs/refs/pr/1")).hasContent(FakeHub.COMMIT);
    assertThat(cache.resolve("models--ada--tiny/refs/main")).doesNotExist();
    assertThat(server.requests.get(0).path()).endsWith("/revision/refs%2Fpr%2F1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          401 RepoNotFound     |   | base model 'ada/tiny' is not there, or is private: check the name
          401 RepoNotFound     | x | base model 'ada/tiny' is not there, or HF_TOKEN
          403 GatedRepo        | x | base model 'ada/tiny' is gated: accept its terms at http
          404 RevisionNotFound |   | base model 'ada/tiny' has no revision 'main'
          404 RepoNotFound     |   | base model 'ada/tiny' is not there, neither as a local directory nor
          503 -                |   | base model 'ada/tiny' cannot be fetched: HTTP 503
          """)
  void aRefusalIsOneLine(String error, String token, String message) {
    server.error = error;
    refused(hub(server.endpoint(), token == null ? "" : token, false), "ada/tiny", message);
  }

  @Test
  void sentencePiecesOfADebertaComeAlong() throws IOException {
    server.files.remove("vocab.txt");
    server.put("config.json", "{\"model_type\": \"deberta-v2\"}");
    server.put("spm.model", "pieces");

    assertThat(resolve("ada/tiny").resolve("spm.model")).hasContent("pieces");
  }

  @Test
  void whatIsOfNoUseIsRefusedBeforeAnythingLargeIsFetched() {
    server.files.remove("model.safetensors");
    refused("has no model.safetensors, and pytorch_model.bin can carry code");
    server.files.put("model.safetensors", new byte[9]);
    server.files.remove("vocab.txt");
    refused("has no tokenizer.json, nor files that one can be made from");
    server.put("tokenizer.json", "{}");
    server.put("config.json", "{\"model_type\": \"gpt2\"}");
    refused("cannot be used: model_type 'gpt2' is not supported, known are bert");
    server.files.remove("config.json");
    refused("has no config.json, so it is no model of Transformers");
    assertThat(server.downloads("model.safetensors")).isEmpty();
  }

  private void refused(String message) {
    refused(hub(server.endpoint(), "", false), "ada/tiny", message);
  }

  @Test
  void isNotRedirectedToAnotherHost() {
    refused(hub(server.endpoint(), "", false), "away/tiny", "which is another host; check HF_END");
    assertThat(server.requests).noneMatch(FakeHub.Request::elsewhere);
  }

  @Test
  void withoutANetworkItSaysSoAtOnce() {
    refused(hub("http://127.0.0.1:1", "", false), "ada/tiny", "no answer from http://127.0.0.1:1");
    refused(hub(server.endpoint(), "", true), "ada/tiny", "and HF_HUB_OFFLINE is set");
    assertThat(server.requests).isEmpty();
  }

  private static void refused(HuggingFaceHub hub, String name, String message) {
    assertThatThrownBy(() -> hub.fetch(name(name), DownloadListener.NONE))
        .isInstanceOf(BaseModelException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void manyThreadsFetchEachFileOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      List<Future<Path>> models = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        models.add(threads.submit(() -> resolve("ada/tiny")));
      }
      for (Future<Path> model : models) {
        assertThat(names(model.get())).hasSize(4);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(server.downloads("model.safetensors").stream().filter(FakeHub.Request::elsewhere))
        .hasSize(1);
  }

  @Test
  void theVariablesAreThoseOfPython() throws IOException {
    HubLocations usual = HubLocations.of(Map.of(), "/home/ada");
    assertThat(usual.endpoint()).isEqualTo("https://huggingface.co");
    assertThat(usual.cache()).isEqualTo(Path.of("/home/ada/.cache/huggingface/hub"));
    assertThat(usual.token()).isEmpty();
    assertThat(usual.offline()).isFalse();

    Files.writeString(folder.resolve("token"), SECRET + "\n");
    HubLocations moved =
        HubLocations.of(
            Map.of(
                "HF_HOME",
                folder.toString(),
                "HF_ENDPOINT",
                "https://hub.example/hf/",
                "TRANSFORMERS_OFFLINE",
                "true"),
            "/home/ada");
    assertThat(moved.cache()).isEqualTo(folder.resolve("hub"));
    assertThat(moved.at("/x")).hasToString("https://hub.example/hf/x");
    assertThat(moved.token()).contains(SECRET);
    assertThat(moved.offline()).isTrue();
    assertThat(moved.toString()).doesNotContain(SECRET);
    assertThat(HubLocations.of(Map.of("XDG_CACHE_HOME", "/c"), "/home/ada").cache())
        .isEqualTo(Path.of("/c/huggingface/hub"));
    assertThat(HubLocations.of(Map.of("HF_HUB_CACHE", "~/h"), "/home/ada").cache())
        .isEqualTo(Path.of("/home/ada/h"));
    assertThatThrownBy(() -> HubLocations.of(Map.of("HF_ENDPOINT", "hub"), "/home/ada").at("/x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("HF_ENDPOINT: 'hub' is no address, such as https://huggingface.co");
  }

  private Path resolve(String name) throws IOException {
    return BaseModels.resolve(
        name,
        folder.resolve("tagstream"),
        DownloadListener.NONE,
        (coordinates, listener) -> {
          throw new IOException("asks Maven");
        },
        hub(server.endpoint(), "", false));
  }

  private HuggingFaceHub hub(String endpoint, String token, boolean offline) {
    Optional<String> given = Optional.of(token).filter(t -> !t.isEmpty());
    return new HuggingFaceHub(new HubLocations(endpoint, cache, given, offline));
  }

  private static HubName name(String text) {
    return HubName.parse(text).orElseThrow();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private byte[] safetensors(String name, int bytes) throws IOException {
    Path file = folder.resolve("made.safetensors");
    ByteBuffer data = ByteBuffer.allocate(bytes);
    Safetensors.write(
        file,
        List.of(new Safetensors.Entry(name, DType.U8, new long[] {bytes}, () -> data)),
        Map.of());
    return Files.readAllBytes(file);
  }
}
