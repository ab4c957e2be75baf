/** The paginators: one class for each way in which REST APIs divide a list. */

export { CursorPaginator, type CursorPaginatorOptions } from "./cursor-paginator.ts";
export { LinkHeaderPaginator } from "./link-header-paginator.ts";
export { OffsetPaginator, type OffsetPaginatorOptions } from "./offset-paginator.ts";
export { PageNumberPaginator, type PageNumberPaginatorOptions } from "./page-number-paginator.ts";
export { Paginator } from "./paginator.ts";
export { SinglePagePaginator } from "./single-page-paginator.ts";
