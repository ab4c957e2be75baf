/** Pebblemoor, which exists nowhere else: it delivers groceries and parcels in northern Europe. Its teams and services. */

import { DAY } from "./calendar.ts";
import { ulid } from "./identifiers.ts";
import { randomFor } from "./random.ts";
import type { CatalogEntry } from "./shapes.ts";

/** The company's name in links and addresses; `.example` is reserved for things that do not exist (RFC 2606). */
export const company = { name: "Pebblemoor", slug: "pebblemoor", domain: "pebblemoor.example" };

const teams = {
  checkout: { name: "Checkout", aliases: ["web", "basket"] },
  payments: { name: "Payments", aliases: ["pay"] },
  routing: { name: "Routing", aliases: ["dispatch"] },
  tracking: { name: "Tracking", aliases: [] },
  warehouse: { name: "Warehouse", aliases: ["depots"] },
  mobile: { name: "Mobile", aliases: ["apps"] },
  platform: { name: "Platform", aliases: ["sre", "infra"] },
  data: { name: "Data", aliases: ["analytics"] },
  security: { name: "Security", aliases: ["secops"] },
  support: { name: "Customer Care", aliases: ["support"] },
} as const;

const services = {
  "checkout-web": { name: "Checkout", team: "checkout", tier: 1 },
  search: { name: "Product search", team: "checkout", tier: 2 },
  "payments-gateway": { name: "Payments gateway", team: "payments", tier: 1 },
  ledger: { name: "Ledger", team: "payments", tier: 1 },
  "route-planner": { name: "Route planner", team: "routing", tier: 1 },
  "driver-app": { name: "Driver app", team: "mobile", tier: 1 },
  "customer-app": { name: "Customer app", team: "mobile", tier: 1 },
  "tracking-api": { name: "Tracking API", team: "tracking", tier: 2 },
  notifications: { name: "Notifications", team: "tracking", tier: 2 },
  "depot-scanner": { name: "Depot scanners", team: "warehouse", tier: 1 },
  "stock-sync": { name: "Stock sync", team: "warehouse", tier: 2 },
  identity: { name: "Identity", team: "security", tier: 1 },
  "partner-api": { name: "Partner API", team: "tracking", tier: 2 },
  "data-platform": { name: "Data platform", team: "data", tier: 3 },
  kubernetes: { name: "Kubernetes (eu-north)", team: "platform", tier: 1 },
  postgres: { name: "Main database", team: "platform", tier: 1 },
  "message-bus": { name: "Message bus", team: "platform", tier: 1 },
  cdn: { name: "Content delivery", team: "platform", tier: 2 },
  helpdesk: { name: "Helpdesk", team: "support", tier: 3 },
} as const;

/** Key of a team. */
export type TeamKey = keyof typeof teams;

/** Key of a service. */
export type ServiceKey = keyof typeof services;

/** A service, which is an entry of the catalog type Service. */
export type Service = {
  readonly key: ServiceKey;
  readonly team: TeamKey;
  /** 1 for what no order can do without, 3 for what can wait until Monday. */
  readonly tier: number;
  readonly entry: CatalogEntry;
};

/** The company's catalog: teams are entries of the catalog type Team, services of the catalog type Service. */
export type Catalog = {
  readonly teamTypeId: string;
  readonly serviceTypeId: string;
  team(key: TeamKey): CatalogEntry;
  service(key: ServiceKey): Service;
};

/** The regions in which the company delivers. */
export const regions = ["Denmark", "Estonia", "Finland", "Norway", "Sweden"] as const;

/** Every team's key. */
export const teamKeys: readonly TeamKey[] = keysOf(teams);

/** Every service's key. */
export const serviceKeys: readonly ServiceKey[] = keysOf(services);

/** The catalog as it was set up, shortly before the first incident. */
export function buildCatalog(seed: number, since: number): Catalog {
  const identifier = (kind: string, key: string): string =>
    ulid(since - 20 * DAY, randomFor(seed, "catalog", kind, key));
  return {
    teamTypeId: identifier("type", "team"),
    serviceTypeId: identifier("type", "service"),
    team: keyed(teams, ({ name, aliases }, key) => ({
      id: identifier("team", key),
      name,
      external_id: key,
      // A team without other names has no list of them.
      ...(aliases.length > 0 ? { aliases } : {}),
    })),
    service: keyed(services, ({ name, team, tier }, key) => ({
      key,
      team,
      tier,
      entry: {
        id: identifier("service", key),
        name,
        external_id: key,
        aliases: [`svc-${key}`],
      },
    })),
  };
}

/** Makes one thing out of each entry of a record, the first time it is asked for. */
export function keyed<Key extends string, Value, Result>(
  record: Readonly<Record<Key, Value>>,
  make: (value: Value, key: Key) => Result,
): (key: Key) => Result {
  const made = new Map<Key, Result>();
  return (key) => {
    const found = made.get(key) ?? make(record[key], key);
    made.set(key, found);
    return found;
  };
}

/** The keys of a record, in order. */
export function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] {
  const keys: Key[] = [];
  for (const key in record) {
    keys.push(key);
  }
  return keys;
}
