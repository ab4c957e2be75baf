import { type ApiResponse, InvalidResponse } from "../response.ts";
import { type PagedRequest, Paginator } from "./paginator.ts";

/**
 * Base class of paginators that follow the URL of the next page. It may be relative to the response's URL; the HTTP
 * client rejects one that leads to another origin before sending anything there.
 */
export abstract class UrlPaginator extends Paginator {
  /** URL of the next page as the response has it; null if there is none. */
  protected abstract link(response: ApiResponse): string | null;

  prepare(request: PagedRequest, cursor: string | null): PagedRequest {
    // The server itself adds the page size to the URL of the next page.
    return cursor === null
      ? this.withPageSize(request)
      : { url: new URL(cursor), body: request.body };
  }

  next(response: ApiResponse): string | null {
    const link = this.link(response);
    if (link === null) return null;
    if (!URL.canParse(link, response.url.href)) {
      throw new InvalidResponse("its next page is not a valid URL");
    }
    return new URL(link, response.url).href;
  }
}
