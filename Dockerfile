# Tagstream and all of its commands: docker run tagstream --help
# By digest: --build-arg RUNTIME_IMAGE=eclipse-temurin@sha256:…
ARG BUILD_IMAGE=eclipse-temurin:17.0.20.1_1-jdk-noble
# libtorch wants glibc, so no Alpine.
ARG RUNTIME_IMAGE=eclipse-temurin:17.0.20.1_1-jre-noble

FROM ${BUILD_IMAGE} AS build
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    ./mvnw --batch-mode --no-transfer-progress -DskipTests package -pl cli -am

FROM ${RUNTIME_IMAGE}
LABEL org.opencontainers.image.title="Tagstream" \
      org.opencontainers.image.description="A streaming named-entity tagger for Kafka" \
      org.opencontainers.image.licenses="Apache-2.0"
# The home is the cache: base models' jars (~/.m2) and native libraries (~/.djl.ai) land in it too.
RUN groupadd --gid 10001 tagstream \
 && useradd --uid 10001 --gid tagstream --no-create-home --home-dir /var/cache/tagstream \
      --shell /usr/sbin/nologin tagstream \
 && install -d -o tagstream -g tagstream /var/lib/tagstream /var/cache/tagstream
COPY tagstream LICENSE NOTICE /opt/tagstream/
COPY src/data /opt/tagstream/src/data
COPY --from=build /build/cli/target/tagstream/lib /opt/tagstream/lib
RUN ln -s /opt/tagstream/tagstream /usr/local/bin/tagstream
USER tagstream
ENV HOME=/var/cache/tagstream \
    TAGSTREAM_CACHE=/var/cache/tagstream \
    TAGSTREAM_STATE_DIR=/var/lib/tagstream \
    TAGSTREAM_HTTP_HOST=0.0.0.0 \
    TAGSTREAM_HTTP_PORT=8081
# What a tagger or a trainer must find again after a restart, and what can be fetched again.
VOLUME /var/lib/tagstream /var/cache/tagstream
WORKDIR /var/lib/tagstream
EXPOSE 8080 8081 8082
# No curl in a JRE image; a bash that speaks HTTP is enough.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["/bin/bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$TAGSTREAM_HTTP_PORT && printf 'GET /health HTTP/1.0\\r\\n\\r\\n' >&3 && read -r status <&3 && [[ $status == *' 200 '* ]]"]
ENTRYPOINT ["tagstream"]
CMD ["--help"]
