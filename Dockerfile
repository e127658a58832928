# syntax=docker/dockerfile:1

# Both have to be of one Debian release, 12 or later: the program needs the C library and OpenSSL it was built with.
ARG RUST_IMAGE=rust:1.95-slim-bookworm
ARG DEBIAN_IMAGE=debian:bookworm-slim

FROM ${RUST_IMAGE} AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev libssl-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# The dependencies' downloads and builds stay in the builder's cache, so that a
# change to the code compiles the code alone.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target,sharing=locked \
    cargo build --release --locked --bin assent \
    && install -D target/release/assent /out/assent

FROM ${DEBIAN_IMAGE}
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libssl3 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --home-dir /data --no-create-home --shell /usr/sbin/nologin assent \
    && install -d -o assent -g assent -m 0700 /data
COPY --from=build /out/assent /usr/local/bin/assent
COPY LICENSE-MIT LICENSE-APACHE /usr/share/doc/assent/

ENV ASSENT_DATA_DIR=/data \
    ASSENT_ORGANIZATION_ADDRESS=0.0.0.0:8080 \
    ASSENT_RIGHTS_HOLDER_ADDRESS=0.0.0.0:8081 \
    ASSENT_OPERATOR_ADDRESS=0.0.0.0:9090
EXPOSE 8080 8081 9090
USER assent
WORKDIR /data
VOLUME /data

# By bash alone, so that the image needs no HTTP client.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["bash", "-c", \
    "exec 3<>\"/dev/tcp/127.0.0.1/${ASSENT_OPERATOR_ADDRESS##*:}\" && printf 'GET /health/live HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [[ $status == 200 ]]"]

ENTRYPOINT ["assent"]
CMD ["serve"]
