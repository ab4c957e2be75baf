/**
 * A tap for a shop with a GraphQL API: connections, the first page of a connection inside each row of another, and a limit
 * on the cost of queries.
 *
 *     npx tsx examples/tap-shop.ts --discover
 */

import * as sdk from "singer-tap-sdk";
import { type Declaration, GraphQLStream, Type, t } from "singer-tap-sdk";

const settings = Type.Object({
  access_token: Type.String({ description: "Token.", format: "credential", secret: true }),
  api_url: Type.String({ description: "Origin of the shop.", format: "origin" }),
});

abstract class ShopStream<Self extends Declaration> extends GraphQLStream<Self, typeof settings> {
  readonly path = "/admin/api/2026-01/graphql.json";
  override readonly pageSize = 50;
  override readonly rateLimits = [sdk.queryCostLimit];

  get urlBase() {
    return this.settings.api_url;
  }

  override readonly authenticator = () =>
    new sdk.ApiKeyAuthenticator("x-shop-access-token", this.settings.access_token);
}

const item = "id title quantity price currency";
const pageInfo = "pageInfo { hasNextPage endCursor }";

export class OrdersStream extends ShopStream<OrdersStream> {
  readonly name = "orders";
  readonly query = `query ($first: Int!, $after: String, $query: String) {
    orders(first: $first, after: $after, query: $query) {
      edges { node { id name created_at: createdAt updated_at: updatedAt total currency
        lineItems(first: 3) { edges { node { ${item} } } ${pageInfo} } } } ${pageInfo} } }`;
  readonly schema = t.object({
    id: t.key(),
    ...t.each(t.string(), "name", "currency"),
    ...t.each(t.timestamp(), "created_at", "updated_at"),
    total: t.decimal(),
    lineItems: t.ignore(t.json()),
  });
  override readonly replicationKey = "updated_at";
  override replicationFilter = { parameter: "query", template: "updated_at:>='{value}'" };
}

/** The first three come along in the order's row; only the pages behind them are requested. */
export class LineItemsStream extends ShopStream<LineItemsStream> {
  readonly name = "line_items";
  readonly query = `query ($order_id: ID!, $first: Int!, $after: String) {
    order(id: $order_id) { lineItems(first: $first, after: $after) {
      edges { node { ${item} } } ${pageInfo} } } }`;
  readonly schema = t.object({
    ...t.each(t.key(), "id", "order_id"),
    ...t.each(t.string(), "title", "currency"),
    quantity: t.integer(),
    price: t.decimal(),
  });
  override readonly parent = OrdersStream;
  override readonly foreignKey = "order_id";
  override readonly firstPage = "lineItems";
  override readonly connection = "order.lineItems";
}

export class ProductsStream extends ShopStream<ProductsStream> {
  readonly name = "products";
  readonly query = `query ($first: Int!, $after: String) {
    products(first: $first, after: $after) { edges { node { id title } } ${pageInfo} } }`;
  readonly schema = t.object({
    id: t.key(),
    title: t.string(),
  });
}

export const tap = sdk.singleFileTap(import.meta, { name: "tap-shop", version: "1.0.0", settings });
