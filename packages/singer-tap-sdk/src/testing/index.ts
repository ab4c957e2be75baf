/** The test kit: the tests that every tap must pass, and a fake API to run them against. */

export {
  type FakeApi,
  type FakeApiOptions,
  type FakeRows,
  type FakeServer,
  type FakeServerOptions,
  type Fault,
  fakeApi,
  serveApi,
} from "./fake-api.ts";
export type { FakeRequest, FakeResponse } from "./fake-request.ts";
export {
  cursorPages,
  linkedPages,
  nextUrlPages,
  numberedPages,
  offsetPages,
  onePage,
  type Paging,
  type PagingOptions,
  pagesAfterRecord,
} from "./paging.ts";
export { type RunTapOptions, runTap, type SingerMessage, type TapRun } from "./run-tap.ts";
export { type Handler, type Lifetime, sendJson, serve } from "./serve.ts";
export { type NestedShape, shapesIn, tableRules } from "./table-rules.ts";
export type { TapTestOptions } from "./tap-test-options.ts";
export { testTap } from "./test-tap.ts";
