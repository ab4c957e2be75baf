import { t } from "singer-tap-sdk";
import { ShopStream } from "./base/shop-stream.ts";

const item = t.object(
  {
    id: t.key("Identifier."),
    name: t.string("Name."),
    price: t.number("Price."),
    updated_at: t.timestamp("When it last changed."),
  },
  "Item.",
);

/** `GET /items?page=1` returns `{ "items": [ … ] }`, and takes the filter `updated_since`. */
export class ItemsStream extends ShopStream<ItemsStream> {
  readonly name = "items";
  readonly path = "/items";
  readonly schema = item;
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = { parameter: "updated_since" };
}
