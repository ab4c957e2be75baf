import type { ApiResponse } from "../response.ts";
import { UrlPaginator } from "./url-paginator.ts";

/**
 * Follows the `Link` header, RFC 8288, until it names no next page:
 *
 * ```http
 * Link: <https://api.example.com/things?page=2>; rel="next"
 * ```
 */
export class LinkHeaderPaginator extends UrlPaginator {
  protected override link({ headers }: ApiResponse): string | null {
    const link = headers.get("link") ?? "";
    for (const [, target = "", parameters = ""] of link.matchAll(/<([^>]*)>([^<]*)/g)) {
      if (/;\s*rel\s*=\s*"?(?:[^";,]*\s)?next(?:\s[^";,]*)?"?\s*(?:;|,|$)/i.test(parameters))
        return target;
    }
    return null;
  }
}
