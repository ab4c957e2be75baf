import { Paginator } from "./paginator.ts";

/** For an endpoint that answers with everything at once. */
export class SinglePagePaginator extends Paginator {
  prepare(url: URL): URL {
    return url;
  }

  next(): null {
    return null;
  }
}
