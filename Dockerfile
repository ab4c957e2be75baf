# The tap as an image:
#   docker build --tag tap-incident .
#   docker run --rm --env TAP_INCIDENT_API_KEY tap-incident --config ENV > messages.jsonl
# With files: docker run --rm --volume "$PWD:/work" tap-incident --config config.json --catalog catalog.json
FROM node:24.15.0-alpine3.22@sha256:b689d4005875ae167178471a7a622ec2909459a3bbb32277260be1971af7a99f AS node

# The bundle is the same for every platform, so it is built on the builder's own, without emulation.
FROM --platform=$BUILDPLATFORM node:24.15.0-alpine3.22@sha256:b689d4005875ae167178471a7a622ec2909459a3bbb32277260be1971af7a99f AS build
WORKDIR /build
COPY package.json package-lock.json ./
COPY packages packages
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY src src
RUN npm run build

FROM node
ENV NODE_ENV=production
COPY --from=build /build/package.json /app/
COPY --from=build /build/dist /app/dist
# The image's user `node`, by number, as a cluster that forbids root wants it. The tap writes to /tmp alone.
USER 1000:1000
WORKDIR /work
# Without the flag, Node.js 24 reserves up to 128 MB for short-lived objects, which the tap does without.
ENTRYPOINT ["node", "--max-semi-space-size=8", "/app/dist/cli.cjs"]
