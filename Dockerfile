# Waymark for production: the backend with the portal in it, on Postgres and with the sign-in that the environment names.
#
#   docker build -t waymark .
#   docker run -p 7007:7007 -v waymark:/data -v ./catalog:/etc/waymark/catalog:ro --env-file waymark.env waymark
#
# The head of app-config.production.yaml lists the variables. For a laptop use `npm start` instead: it needs no image.

FROM node:24.21-bookworm-slim AS manifests
WORKDIR /app
COPY . .
# Only what decides which dependencies there are, so that the layer with them lasts until one of these changes.
RUN find packages plugins -mindepth 2 -maxdepth 2 \! -name package.json -exec rm -rf {} +

FROM node:24.21-bookworm-slim AS build
WORKDIR /app
COPY package.json yarn.lock .yarnrc.yml backstage.json ./
COPY .yarn .yarn
COPY --from=manifests /app/packages packages
COPY --from=manifests /app/plugins plugins
RUN --mount=type=cache,target=/root/.yarn/berry/cache,sharing=locked \
    node .yarn/releases/yarn-4.13.0.cjs install --immutable
COPY . .
# Addresses are put in as pages are served; the build needs only something of the right shape.
ENV WAYMARK_PORT=7007 WAYMARK_URL=http://localhost:7007
RUN node .yarn/releases/yarn-4.13.0.cjs workspace backend build \
      --config "$PWD/app-config.yaml" \
    && mkdir skeleton bundle \
    && tar -xzf packages/backend/dist/skeleton.tar.gz -C skeleton \
    && tar -xzf packages/backend/dist/bundle.tar.gz -C bundle \
    && find bundle -name '*.map' -delete

FROM node:24.21-bookworm-slim
# git serves the embedded repositories; tini hands signals on and reaps what git leaves.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates git tini \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o node -g node /app /data
USER node
WORKDIR /app
COPY --chown=node:node package.json yarn.lock .yarnrc.yml backstage.json ./
COPY --chown=node:node .yarn .yarn
COPY --from=build --chown=node:node /app/skeleton ./
RUN --mount=type=cache,target=/home/node/.yarn/berry/cache,sharing=locked,uid=1000,gid=1000 \
    node .yarn/releases/yarn-4.13.0.cjs workspaces focus --all --production
COPY --from=build --chown=node:node /app/bundle ./
COPY --chown=node:node app-config.yaml app-config.production.yaml catalog-info.yaml mkdocs.yml ./
COPY --chown=node:node docs docs
COPY --chown=node:node templates templates

ENV NODE_ENV=production WAYMARK_MODE=production WAYMARK_PORT=7007 WAYMARK_DATA=/data
EXPOSE 7007
VOLUME /data
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.WAYMARK_PORT}/.backstage/health/v1/readiness`).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["tini", "--"]
CMD ["node", "packages/backend", "--config", "app-config.yaml", "--config", "app-config.production.yaml"]
