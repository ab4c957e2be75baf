import { fakeApi, numberedPages, testTap } from "singer-tap-sdk/testing";
import { ShopTap } from "../src/tap.ts";

const items = [
  { id: "a", name: "Apple", price: 0.5, updated_at: "2026-01-01T00:00:00Z" },
  { id: "b", name: "Bread", price: 3, updated_at: "2026-02-01T00:00:00Z" },
  { id: "c", name: "Cheese", price: 7.25, updated_at: "2026-03-01T00:00:00Z" },
];

testTap(new ShopTap(), {
  settings: (origin) => ({ api_key: "the-key", api_url: origin }),
  server: fakeApi({
    lists: { "/items": items },
    filters: { updated_since: "updated_at" },
    paging: numberedPages({ recordsPath: "items", pageSize: 2 }),
    authorize: ({ headers }) => headers.get("authorization") === "Bearer the-key",
  }),
  rows: { items: items.length },
});
