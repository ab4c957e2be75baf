/**
 * A tap for an OData service, which lists what has changed since the last read by delta links.
 *
 *     npx tsx examples/tap-odata-delta.ts --discover
 */

import { NextUrlPaginator, RESTStream, singleFileTap, Type, t } from "singer-tap-sdk";

const api_url = Type.String({ description: "Origin.", default: "https://graph.microsoft.com" });
const settings = Type.Object({ api_url });

export class UsersStream extends RESTStream<UsersStream, typeof settings> {
  readonly name = "users";
  readonly path = "/v1.0/users/delta";
  readonly urlBase = this.settings.api_url;
  readonly schema = t.object({
    id: t.key(),
    displayName: t.string(),
    lastModifiedDateTime: t.timestamp(),
  });
  override readonly recordsPath = "value";
  override readonly delta = { tokenPath: "@odata.deltaLink", removedPath: "@removed" };
  override readonly paginator = () => new NextUrlPaginator({ path: "@odata.nextLink" });
}

export const tap = singleFileTap(import.meta, {
  name: "tap-odata-delta",
  version: "1.0.0",
  settings,
});
