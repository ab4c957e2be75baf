/** Paginators: one class for each way in which REST APIs page. */

export type { MaxResults } from "./capped-search.ts";
export { CursorPaginator, type CursorPaginatorOptions } from "./cursor-paginator.ts";
export { LinkHeaderPaginator } from "./link-header-paginator.ts";
export { NextUrlPaginator, type NextUrlPaginatorOptions } from "./next-url-paginator.ts";
export { OffsetPaginator, type OffsetPaginatorOptions } from "./offset-paginator.ts";
export { PageNumberPaginator, type PageNumberPaginatorOptions } from "./page-number-paginator.ts";
export { type PagedRequest, Paginator, type PaginatorOptions } from "./paginator.ts";
export type { ParameterPaginatorOptions } from "./parameter-paginator.ts";
export { SinglePagePaginator } from "./single-page-paginator.ts";
