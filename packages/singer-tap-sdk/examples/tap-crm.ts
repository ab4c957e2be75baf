/**
 * A tap for a CRM that is searched by POST: at most 10,000 results of one search, and all values as text.
 *
 *     npx tsx examples/tap-crm.ts --discover
 */

import * as sdk from "singer-tap-sdk";
import { RESTStream, type RESTStreamDeclaration, t } from "singer-tap-sdk";

const settings = sdk.Type.Object({
  access_token: sdk.Type.String({ description: "Token.", format: "credential", secret: true }),
  api_url: sdk.Type.String({ default: "https://api.hubapi.com", format: "origin" }),
});

const common = {
  id: t.key(),
  created_at: t.timestamp(),
  updated_at: t.timestamp(),
  archived: t.boolean(),
};

const paging = { cursorPath: "paging.next.after", parameter: "after", required: false };

abstract class CrmStream extends RESTStream<RESTStreamDeclaration, typeof settings> {
  override readonly recordsPath = "results";

  readonly urlBase = this.settings.api_url;

  override authenticator() {
    return new sdk.BearerAuthenticator(this.settings.access_token);
  }

  override paginator(): sdk.Paginator {
    return new sdk.CursorPaginator({ ...paging, pageSize: 100 });
  }
}

abstract class SearchStream extends CrmStream {
  override readonly method = "POST";
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = {};

  override body(_context: object, { since }: sdk.TimeBounds) {
    const behind = { propertyName: "hs_object_id", operator: "GT", value: "0" };
    const changed = { propertyName: "lastmodifieddate", operator: "GTE", value: since ?? "0" };
    const sorts = [{ propertyName: "hs_object_id", direction: "ASCENDING" }];
    const properties = Object.keys(this.schema.properties);
    return { sorts, filterGroups: [{ filters: [behind, changed] }], properties };
  }

  override paginator() {
    const parameter = "filterGroups.0.filters.0.value";
    const maxResults = { count: 10_000, recordProperty: "id", parameter };
    return new sdk.CursorPaginator({ ...paging, in: "body", pageSize: 200, maxResults });
  }

  override postProcess({ createdAt, updatedAt, properties, ...record }: sdk.JsonObject) {
    return { ...record, created_at: createdAt, updated_at: updatedAt, ...Object(properties) };
  }
}

export class ContactsStream extends SearchStream {
  readonly name = "contacts";
  readonly path = "/crm/v3/objects/contacts/search";
  readonly schema = t.object({
    ...common,
    email: t.string(),
    firstname: t.string(),
    num_deals: t.integer(),
    score: t.number(),
  });
}

export class CompaniesStream extends SearchStream {
  readonly name = "companies";
  readonly path = "/crm/v3/objects/companies/search";
  readonly schema = t.object({
    ...common,
    name: t.string(),
    domain: t.string(),
    employees: t.integer(),
  });
}

export class OwnersStream extends CrmStream {
  readonly name = "owners";
  readonly path = "/crm/v3/owners";
  readonly schema = t.object({
    id: t.key(),
    email: t.string(),
    archived: t.boolean(),
  });
}

export class CrmTap extends sdk.Tap {
  readonly name = "tap-crm";
  readonly description = "Singer tap for a CRM";
  readonly version = "1.0.0";
  readonly settingsSchema = settings;
  override readonly streamsFolder = new URL(import.meta.url);
}

sdk.runAsProgram(new CrmTap(), import.meta);
