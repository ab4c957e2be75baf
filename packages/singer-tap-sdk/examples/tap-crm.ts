/**
 * A tap for a CRM that is searched by POST: at most 10,000 results of one search, and all values as text.
 *
 *     npx tsx examples/tap-crm.ts --discover
 */

import * as sdk from "singer-tap-sdk";
import { RESTStream, Type, t } from "singer-tap-sdk";

const settings = Type.Object({
  access_token: Type.String({ description: "Token.", format: "credential", secret: true }),
  api_url: Type.String({ description: "URL", default: "https://api.hubapi.com", format: "origin" }),
});

const paging = { cursorPath: "paging.next.after", parameter: "after", required: false };

abstract class CrmStream extends RESTStream<sdk.Declaration, typeof settings> {
  override readonly recordsPath = "results";

  readonly urlBase = this.settings.api_url;

  override readonly authenticator = () => new sdk.BearerAuthenticator(this.settings.access_token);
  override readonly paginator = () => new sdk.CursorPaginator({ ...paging, pageSize: 100 });
}

const maxResults = { count: 10_000, parameter: "filterGroups.0.filters.0.value" };
const behind = { propertyName: "hs_object_id", operator: "GT", value: "0" };
const changed = { propertyName: "lastmodifieddate", operator: "GTE", value: "0" };
const filterGroups = [{ filters: [behind, changed] }];
const sorts = [{ propertyName: "hs_object_id", direction: "ASCENDING" }];

/** The table of all objects of a type, with some of their properties as columns. */
const objects = (name: string, properties: sdk.Properties) =>
  class extends CrmStream {
    readonly name = name;
    readonly path = `/crm/v3/objects/${name}/search`;
    readonly schema = t.object({
      id: t.key(),
      created_at: t.at("createdAt", t.timestamp()),
      updated_at: t.at("updatedAt", t.timestamp()),
      archived: t.boolean(),
      ...t.inside("properties", properties),
    });
    override readonly replicationKey = "updated_at";
    override readonly replicationFilter = { parameter: "filterGroups.0.filters.1.value" };

    override readonly body = () => ({ sorts, filterGroups, properties: Object.keys(properties) });
    override readonly paginator = () =>
      new sdk.CursorPaginator({ ...paging, in: "body", pageSize: 200, maxResults });
  };

export const ContactsStream = objects("contacts", {
  ...t.each(t.string(), "email", "firstname"),
  num_deals: t.integer(),
  score: t.number(),
});

export const CompaniesStream = objects("companies", {
  ...t.each(t.string(), "name", "domain"),
  employees: t.integer(),
});

export class OwnersStream extends CrmStream {
  readonly name = "owners";
  readonly path = "/crm/v3/owners";
  readonly schema = t.object({
    id: t.key(),
    email: t.string(),
    archived: t.boolean(),
  });
}

export const tap = sdk.singleFileTap(import.meta, { name: "tap-crm", version: "1.0.0", settings });
