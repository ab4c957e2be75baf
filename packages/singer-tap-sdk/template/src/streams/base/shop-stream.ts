import {
  BearerAuthenticator,
  type Declaration,
  PageNumberPaginator,
  RESTStream,
} from "singer-tap-sdk";
import type { settingsSchema } from "../../settings.ts";

/** What all endpoints share: origin, credential, paging. */
export abstract class ShopStream<Self extends Declaration> extends RESTStream<
  Self,
  typeof settingsSchema
> {
  readonly urlBase = this.settings.api_url;

  override authenticator() {
    return new BearerAuthenticator(this.settings.api_key);
  }

  override paginator() {
    return new PageNumberPaginator({ pageSize: 100, pageSizeParameter: "per_page" });
  }
}
