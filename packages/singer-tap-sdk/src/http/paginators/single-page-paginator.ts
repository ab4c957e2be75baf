import { type PagedRequest, Paginator } from "./paginator.ts";

/** For an endpoint that returns everything at once: `{ "things": [ … ] }`. */
export class SinglePagePaginator extends Paginator {
  prepare(request: PagedRequest): PagedRequest {
    return this.withPageSize(request);
  }

  next(): null {
    return null;
  }
}
