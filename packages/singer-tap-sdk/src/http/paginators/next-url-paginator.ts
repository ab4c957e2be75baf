import { type ApiResponse, InvalidResponse, valueAt } from "../response.ts";
import type { PaginatorOptions } from "./paginator.ts";
import { pagingValueAt } from "./paging-value.ts";
import { UrlPaginator } from "./url-paginator.ts";

export interface NextUrlPaginatorOptions extends PaginatorOptions {
  /** Path of the next page's URL in the response: `links.next`, or `@odata.nextLink`, which is one name. */
  readonly path: string;
  /** Whether a response without the object that holds the URL is an error rather than the last page. Default true. */
  readonly required?: boolean;
}

/**
 * Follows a URL in the body of each response, absolute or relative, until there is none:
 *
 * ```json
 * { "things": [ … ], "links": { "next": "https://api.example.com/things?page=2" } }
 * ```
 *
 * With `path: "links.next"`, null, an empty text or no `next` ends the series; a response without `links` is an
 * error unless `required` is false.
 */
export class NextUrlPaginator extends UrlPaginator {
  readonly #path: string;
  readonly #isRequired: boolean;

  constructor({ path, required = true, ...options }: NextUrlPaginatorOptions) {
    super(options);
    this.#path = path;
    this.#isRequired = required;
  }

  protected override link({ body }: ApiResponse): string | null {
    const link = (this.#isRequired ? pagingValueAt : valueAt)(body, this.#path) ?? "";
    if (typeof link !== "string") throw new InvalidResponse(`${this.#path} is not text`);
    return link === "" ? null : link;
  }
}
