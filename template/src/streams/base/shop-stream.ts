import {
  BearerAuthenticator,
  PageNumberPaginator,
  RESTStream,
  type StreamDeclaration,
} from "tap-incident/sdk";
import type { Settings } from "../../settings.ts";

/** What all endpoints have in common: origin, credential, paging. */
export abstract class ShopStream<Self extends StreamDeclaration> extends RESTStream<
  Self,
  Settings
> {
  get origin() {
    return this.settings.api_url;
  }

  override authenticator() {
    return new BearerAuthenticator(this.settings.api_key);
  }

  override paginator() {
    return new PageNumberPaginator({ pageSize: 100, pageSizeParameter: "per_page" });
  }
}
