/**
 * A tap for an API that exports its rows by jobs, which make files of NDJSON.
 *
 *     npx tsx examples/tap-exports.ts --discover
 */

import * as sdk from "singer-tap-sdk";
import { type ApiResponse, RESTStream, Type, t } from "singer-tap-sdk";

const settings = Type.Object({
  api_key: Type.String({ description: "Key of the API.", format: "credential", secret: true }),
  api_url: Type.String({ description: "Origin of the API.", format: "origin" }),
});

export class EventsStream extends RESTStream<EventsStream, typeof settings> {
  readonly name = "events";
  readonly path = "/v1/exports";
  readonly schema = t.object({
    id: t.key(),
    kind: t.string(),
    profile: t.object({
      id: t.string(),
      city: t.string(),
    }),
    value: t.number(),
    at: t.timestamp(),
  });
  override readonly format = "ndjson";
  override readonly replicationKey = "at";
  override readonly replicationFilter = { parameter: "updated_since" };
  override readonly asyncJob = {
    status: "/v1/exports/{job_id}",
    statePath: "state",
    done: ["complete"],
    failed: ["failed"],
  };
  override readonly files = {
    urls: ({ url, body }: ApiResponse) =>
      sdk.listAt(body, "files[*].id").map((id) => `${url.pathname}/files/${id}`),
  };

  get urlBase() {
    return this.settings.api_url;
  }

  override authenticator() {
    return new sdk.BearerAuthenticator(this.settings.api_key);
  }

  override readonly body = () => ({});
}

export const tap = sdk.singleFileTap(import.meta, {
  name: "tap-exports",
  version: "1.0.0",
  settings,
});
