/**
 * A tap for an API with OAuth2 client credentials, and paging by number.
 *
 *     npx tsx examples/tap-oauth2.ts --discover
 */

import * as sdk from "singer-tap-sdk";
import { type Declaration, RESTStream, Type, t } from "singer-tap-sdk";

const settings = Type.Object({
  client_id: Type.String({ description: "Id of the client." }),
  client_secret: Type.String({ description: "Its secret.", format: "credential", secret: true }),
  api_url: Type.String({ description: "Origin of the API.", format: "origin" }),
});

abstract class ItemStream<Self extends Declaration> extends RESTStream<Self, typeof settings> {
  readonly schema = t.object({
    id: t.key(),
    name: t.string(),
  });
  override readonly recordsPath = "items";

  get urlBase() {
    return this.settings.api_url;
  }

  override authenticator() {
    const { api_url, client_id: clientId, client_secret: clientSecret } = this.settings;
    return new sdk.OAuth2Authenticator({
      tokenUrl: `${api_url}/oauth/token`,
      clientId,
      clientSecret,
    });
  }

  override readonly paginator = () => new sdk.PageNumberPaginator();
}

export class ThingsStream extends ItemStream<ThingsStream> {
  readonly name = "things";
  readonly path = "/things";
}

export class WidgetsStream extends ItemStream<WidgetsStream> {
  readonly name = "widgets";
  readonly path = "/widgets";
}

export const tap = sdk.singleFileTap(import.meta, {
  name: "tap-oauth2",
  version: "1.0.0",
  settings,
});
