/** Remediation: what to deselect so that a stream that can't be read is no longer requested. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  type Context,
  type Declaration,
  RESTStream,
  type StreamClass,
  t,
} from "../../../src/index.ts";
import type { JsonObject } from "../../../src/singer/index.ts";
import { recordedLog } from "../../support/logger.ts";
import { runStreams } from "../../support/run-streams.ts";
import { sendJson, serve } from "../../support/serve.ts";

const origins = { current: "" };
const row = { id: t.key("Identifier"), shop_id: t.string("Shop") };

abstract class ShopStream extends RESTStream<Declaration> {
  get urlBase(): string {
    return origins.current;
  }
}

class ShopsStream extends ShopStream {
  readonly name = "shops";
  readonly path = "/shops";
  readonly schema = t.object(
    {
      ...row,
      staff: t.array(t.object(row, "Person"), "Staff"),
      prices: t.array(t.object(row, "Price"), "Prices"),
    },
    "A shop",
  );
  override readonly embeds = {
    staff: { stream: "staff", foreignKey: "shop_id" },
    prices: { stream: "prices", foreignKey: "shop_id" },
  };
}

class StaffStream extends ShopStream {
  readonly name = "staff";
  readonly path = "/staff";
  readonly schema = t.object(row, "A person");
}

class PricesStream extends ShopStream {
  readonly name = "prices";
  readonly path = "/shops/{shop_id}/prices";
  readonly schema = t.object(row, "A price");
  override readonly hasTable = false;
  override readonly parent: StreamClass = ShopsStream;

  override childContext(parent: JsonObject): Context {
    return { shop_id: String(parent.id) };
  }
}

class OrdersStream extends ShopStream {
  readonly name = "orders";
  readonly path = "/shops/{shop_id}/orders";
  readonly schema = t.object(row, "An order");
  override readonly parent: StreamClass = ShopsStream;

  override childContext(parent: JsonObject): Context {
    return { shop_id: String(parent.id) };
  }
}

suite("A missing permission names what to deselect", () => {
  const cases = [
    { forbidden: "/staff", selected: { staff: [] }, named: "staff" },
    { forbidden: "/staff", selected: { shops: [] }, named: "shops.staff" },
    { forbidden: "/staff", selected: { shops: [], staff: [] }, named: "staff and shops.staff" },
    { forbidden: "/shops/s1/prices", selected: { shops: [] }, named: "shops.prices" },
    { forbidden: "/shops/s1/orders", selected: { orders: [] }, named: "orders" },
    { forbidden: "/shops", selected: { orders: [] }, named: "orders" },
    { forbidden: "/shops", selected: { shops: [], orders: [] }, named: "shops and orders" },
  ] as const;
  for (const { forbidden, selected, named } of cases) {
    for (const skip_forbidden of [false, true]) {
      const which = `${forbidden} with ${Object.keys(selected).join(" and ")} selected`;
      test(`${which}: ${named}${skip_forbidden ? ", and not the setting that is set" : ""}`, async (t) => {
        origins.current = await serve(t, (_request, response, { pathname }) => {
          const list = pathname.split("/").at(-1) ?? "";
          if (pathname === forbidden) sendJson(response, {}, 403);
          else sendJson(response, { [list]: [{ id: "s1", shop_id: "s1" }] });
        });
        const services = { settings: {}, logger: recordedLog().logger };
        const streams = [ShopsStream, StaffStream, PricesStream, OrdersStream].map(
          (ShopStreamOfTest) => new ShopStreamOfTest(services),
        );
        const { log } = await runStreams(t, {
          streams,
          selected,
          skipForbidden: skip_forbidden,
        });
        const [line] = log.filter(({ message }) => message.includes("is forbidden"));
        assert.ok(
          line?.message.endsWith(
            skip_forbidden
              ? `. Make a key that has it, or deselect ${named}.`
              : `. Make a key that has it, deselect ${named}, or set skip_forbidden to go on without.`,
          ),
          line?.message,
        );
      });
    }
  }
});
