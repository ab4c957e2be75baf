import { type ApiResponse, InvalidResponse } from "../response.ts";
import { type PagedRequest, Paginator } from "./paginator.ts";

/**
 * Base of the paginators that follow a URL of the next page. It may be relative to the response's URL; one that
 * leads to another origin is refused by the HTTP client before anything is sent there.
 */
export abstract class UrlPaginator extends Paginator {
  /** The URL of the next page as the response has it; null where there is none. */
  protected abstract link(response: ApiResponse): string | null;

  prepare(request: PagedRequest, cursor: string | null): PagedRequest {
    // The server puts the page size into the URL of the next page itself.
    return cursor === null
      ? this.withPageSize(request)
      : { url: new URL(cursor), body: request.body };
  }

  next(response: ApiResponse): string | null {
    const link = this.link(response);
    if (link === null) return null;
    if (!URL.canParse(link, response.url.href)) {
      throw new InvalidResponse("what should be the URL of its next page is none");
    }
    return new URL(link, response.url).href;
  }
}
