/**
 * A tap for an API like Stripe's: paging by the last record, times in epoch seconds, and child rows whose first page is
 * inside their parent's row.
 *
 *     npx tsx examples/tap-stripe.ts --discover
 */

import * as sdk from "singer-tap-sdk";
import { RESTStream, type RESTStreamDeclaration, type RowOf, Tap, Type, t } from "singer-tap-sdk";

const settings = Type.Object({
  api_key: Type.String({ description: "Secret key.", format: "credential", secret: true }),
  api_url: Type.String({ description: "URL", default: "https://api.stripe.com", format: "origin" }),
});

/** What all endpoints share. */
abstract class StripeStream<Self extends RESTStreamDeclaration> extends RESTStream<
  Self,
  typeof settings
> {
  override readonly recordsPath = "data";

  readonly urlBase = this.settings.api_url;

  override authenticator() {
    return new sdk.BasicAuthenticator(this.settings.api_key, "");
  }

  override paginator() {
    const place = { recordProperty: "id", parameter: "starting_after", morePath: "has_more" };
    return new sdk.CursorPaginator({ ...place, pageSize: 100 });
  }
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
    ...t.each(t.string(), "currency", "customer", "invoice", "status"),
    paid: t.boolean(),
    outcome: t.object({ type: t.string(), risk_score: t.integer() }),
    metadata: t.json(),
    created: time,
  });
  override readonly replicationKey = "created";
  override readonly replicationFilter = created;

  /** The customer is an id, or an object that has it. */
  override postProcess(charge: sdk.JsonObject) {
    return { ...charge, customer: sdk.valueAt(charge, "customer.id") ?? charge.customer };
  }
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
    lines: t.ignore(t.object({ data: t.array(t.json()), has_more: t.boolean() })),
  });
  override readonly replicationKey = "created";
  override readonly replicationFilter = created;
}

export class InvoiceLinesStream extends StripeStream<InvoiceLinesStream> {
  readonly name = "invoice_lines";
  readonly path = "/v1/invoices/{invoice_id}/lines";
  readonly schema = t.object({
    ...t.each(t.key(), "id", "invoice_id"),
    amount: t.bigInteger(),
    ...t.each(t.string(), "currency", "description", "price"),
    quantity: t.integer(),
    period: t.object(t.each(time, "start", "end")),
  });
  override readonly parent = InvoicesStream;

  /** The first lines are inside their invoice, in the same format as when requested. */
  override embeddedRecords({ id, lines }: RowOf<InvoicesStream>) {
    return (lines?.data ?? []).map((line) => ({ ...line, invoice_id: id }));
  }

  /** The price is an object; only its id is kept. */
  override postProcess({ price, ...line }: sdk.JsonObject) {
    return { ...line, price: sdk.valueAt(price, "id") };
  }

  /** The rest is requested after the last of these. */
  override childContext({ id, lines }: RowOf<InvoicesStream>) {
    if (!lines?.has_more) return null;
    return { invoice_id: id, starting_after: String(lines.data?.at(-1)?.id) };
  }
}

export class StripeTap extends Tap {
  readonly name = "tap-stripe";
  readonly description = "Singer tap for Stripe";
  readonly version = "1.0.0";
  readonly settingsSchema = settings;
  override readonly streamsFolder = new URL(import.meta.url);
}

sdk.runAsProgram(new StripeTap(), import.meta);
