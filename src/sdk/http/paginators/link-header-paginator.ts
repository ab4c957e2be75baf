import { type Answer, UnusableAnswer } from "../answer.ts";
import { Paginator } from "./paginator.ts";

/**
 * Follows the `Link` header, RFC 8288: `Link: <https://api.example.com/things?page=2>; rel="next"`.
 *
 * The link may be relative to the answer's URL. One that leads to another origin is refused by the HTTP
 * client before anything is sent there.
 */
export class LinkHeaderPaginator extends Paginator {
  prepare(url: URL, cursor: string | null): URL {
    return cursor === null ? url : new URL(cursor);
  }

  next({ headers, url }: Answer): string | null {
    const link = headers.get("link") ?? "";
    for (const [, target = "", parameters = ""] of link.matchAll(/<([^>]*)>([^<]*)/g)) {
      if (!/;\s*rel\s*=\s*"?(?:[^";,]*\s)?next(?:\s[^";,]*)?"?\s*(?:;|,|$)/i.test(parameters))
        continue;
      if (!URL.canParse(target, url.href)) throw new UnusableAnswer("its Link header holds no URL");
      return new URL(target, url).href;
    }
    return null;
  }
}
