/**
 * A tap for an API like Stripe's: paging by the last record, times in epoch seconds, and child rows whose first page is
 * inside their parent's row.
 *
 *     npx tsx examples/tap-stripe.ts --discover
 */

import * as sdk from "singer-tap-sdk";
import { type Declaration, RESTStream, Type, t } from "singer-tap-sdk";

const settings = Type.Object({
  api_key: Type.String({ description: "Secret key.", format: "credential", secret: true }),
  api_url: Type.String({ description: "URL", default: "https://api.stripe.com", format: "origin" }),
});

const paging = { recordProperty: "id", parameter: "starting_after", morePath: "has_more" };

/** What all endpoints share. */
abstract class StripeStream<Self extends Declaration> extends RESTStream<Self, typeof settings> {
  override readonly recordsPath = "data";

  readonly urlBase = this.settings.api_url;

  override readonly authenticator = () => new sdk.BasicAuthenticator(this.settings.api_key, "");
  override readonly paginator = () => new sdk.CursorPaginator({ ...paging, pageSize: 100 });
}

const time = t.timestamp(undefined, { from: "epoch-seconds" });
const created = { parameter: "created[gte]", format: "epoch-seconds" } as const;

export class CustomersStream extends StripeStream<CustomersStream> {
  readonly name = "customers";
  readonly path = "/v1/customers";
  readonly schema = t.object({
    id: t.key(),
    ...t.each(t.string(), "email", "name", "currency"),
    balance: t.bigInteger(),
    ...t.each(t.boolean(), "delinquent", "livemode"),
    metadata: t.json(),
    created: time,
  });
  override readonly replicationKey = "created";
  override readonly replicationFilter = created;
}

export class ChargesStream extends StripeStream<ChargesStream> {
  readonly name = "charges";
  readonly path = "/v1/charges";
  readonly schema = t.object({
    id: t.key(),
    ...t.each(t.bigInteger(), "amount", "amount_refunded"),
    ...t.each(t.string(), "currency", "invoice", "status"),
    customer: t.at("customer.id", t.string()), // an id, or an object that has it
    paid: t.boolean(),
    outcome: t.object({ type: t.string(), risk_score: t.integer() }),
    metadata: t.json(),
    created: time,
  });
  override readonly replicationKey = "created";
  override readonly replicationFilter = created;
}

export class InvoicesStream extends StripeStream<InvoicesStream> {
  readonly name = "invoices";
  readonly path = "/v1/invoices";
  readonly schema = t.object({
    id: t.key(),
    ...t.each(t.string(), "customer", "number", "status", "currency"),
    total: t.bigInteger(),
    ...t.each(time, "due_date", "created"),
    status_transitions: t.object({ paid_at: time }),
    lines: t.ignore(t.json()),
  });
  override readonly replicationKey = "created";
  override readonly replicationFilter = created;
}

/** The first lines are inside their invoice; only the pages behind them are requested. */
export class InvoiceLinesStream extends StripeStream<InvoiceLinesStream> {
  readonly name = "invoice_lines";
  readonly path = "/v1/invoices/{invoice_id}/lines";
  readonly schema = t.object({
    ...t.each(t.key(), "id", "invoice_id"),
    amount: t.bigInteger(),
    ...t.each(t.string(), "currency", "description"),
    price: t.at("price.id", t.string()),
    quantity: t.integer(),
    period: t.object(t.each(time, "start", "end")),
  });
  override readonly parent = InvoicesStream;
  override readonly foreignKey = "invoice_id";
  override readonly firstPage = "lines";
}

export const tap = sdk.singleFileTap(import.meta, {
  name: "tap-stripe",
  version: "1.0.0",
  settings,
});
