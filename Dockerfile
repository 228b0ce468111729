# The image of the operator: one Node.js, three programs, no shell.
#
#   podman build -t insights-operator .
#
# Neither base has to be pulled: `npm run image -- --base local` makes both from this machine (packages/operator-image/README.md).
ARG BUILD_IMAGE=docker.io/library/node:24-bookworm-slim
ARG BASE_IMAGE=gcr.io/distroless/nodejs24-debian12

FROM ${BUILD_IMAGE} AS bundles
# Where the base has Node.js. The programs name it in their first line, so that they start without a shell and without env.
ARG NODE=/nodejs/bin/node
COPY . /source
# What npm has to know on this machine comes as secrets and stays out of every layer; both may be missing. The work is done
# in the cache, which is no part of a layer either, so that packages are linked and not copied.
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc \
    --mount=type=secret,id=ca,target=/run/secrets/ca.crt \
    --mount=type=cache,target=/cache,sharing=locked \
    export HOME=/root NPM_CONFIG_CACHE=/cache/npm XDG_CACHE_HOME=/cache XDG_DATA_HOME=/cache \
    && if [ -f /run/secrets/ca.crt ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca.crt; fi \
    && rm -rf /cache/source && cp -r /source /cache/source && cd /cache/source \
    && npm install --prefix /cache/tools --no-package-lock --no-audit --no-fund --loglevel=error \
         "pnpm@$(node -p 'require("./tools/package.json").dependencies.pnpm')" \
    && /cache/tools/node_modules/.bin/pnpm install --prod --frozen-lockfile --reporter=append-only \
    && node --disable-warning=ExperimentalWarning apps/release/src/main.ts bundle \
         --out /bundles --interpreter "${NODE}" \
    && cd / && rm -rf /cache/source

FROM ${BASE_IMAGE}
COPY --from=bundles /bundles/ /usr/bin/

# The names and the defaults of `imageLabels` and `imageEnvironment` in packages/operator-image; a test compares them.
ARG VERSION=0.0.1-snapshot
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00.000Z
ARG STREAM=*
ARG OPENSHIFT_RANGE=*
ARG MIN_MAIN=0.0.0
LABEL org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      insights.openshift.io/contract="1" \
      insights.openshift.io/min-main="${MIN_MAIN}" \
      insights.openshift.io/openshift-range="${OPENSHIFT_RANGE}" \
      insights.openshift.io/stream="${STREAM}"
ENV INSIGHTS_BUILD_VERSION="${VERSION}" \
    INSIGHTS_BUILD_REVISION="${REVISION}" \
    INSIGHTS_BUILD_TIME="${CREATED}"

# Any other user will do as long as the group is 0.
USER 1001:0
ENTRYPOINT ["/usr/bin/insights-operator"]
CMD ["serve"]
