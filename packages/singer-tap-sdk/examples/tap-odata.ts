/**
 * A tap for an OData service, which filters users by the time of their last change.
 *
 *     npx tsx examples/tap-odata.ts --discover
 */

import { NextUrlPaginator, RESTStream, singleFileTap, Type, t } from "singer-tap-sdk";

const api_url = Type.String({ description: "Origin.", default: "https://graph.microsoft.com" });
const settings = Type.Object({ api_url });

export class UsersStream extends RESTStream<UsersStream, typeof settings> {
  readonly name = "users";
  readonly path = "/v1.0/users?$top=10";
  readonly urlBase = this.settings.api_url;
  readonly schema = t.object({
    id: t.key(),
    displayName: t.string(),
    lastModifiedDateTime: t.timestamp(),
  });
  override readonly recordsPath = "value";
  override readonly replicationKey = "lastModifiedDateTime";
  override replicationFilter = {
    parameter: "$filter",
    template: "lastModifiedDateTime ge {value}",
  };
  override readonly paginator = () => new NextUrlPaginator({ path: "@odata.nextLink" });
}

export const tap = singleFileTap(import.meta, { name: "tap-odata", version: "1.0.0", settings });
