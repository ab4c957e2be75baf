import { type Answer, UnusableAnswer } from "../answer.ts";
import { type PagedRequest, Paginator } from "./paginator.ts";

/**
 * Base of the paginators that follow a URL of the next page. It may be relative to the answer's URL; one that
 * leads to another origin is refused by the HTTP client before anything is sent there.
 */
export abstract class UrlPaginator extends Paginator {
  /** The URL of the next page as the answer has it; null where there is none. */
  protected abstract link(answer: Answer): string | null;

  prepare(request: PagedRequest, cursor: string | null): PagedRequest {
    // The server puts the page size into the URL of the next page itself.
    return cursor === null
      ? this.withPageSize(request)
      : { url: new URL(cursor), body: request.body };
  }

  next(answer: Answer): string | null {
    const link = this.link(answer);
    if (link === null) return null;
    if (!URL.canParse(link, answer.url.href)) {
      throw new UnusableAnswer("what should be the URL of its next page is none");
    }
    return new URL(link, answer.url).href;
  }
}
