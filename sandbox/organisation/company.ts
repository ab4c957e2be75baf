/** Pebblemoor, which exists nowhere else: it delivers groceries and parcels in northern Europe. Its teams and services. */

import { DAY } from "./calendar.ts";
import { ulid } from "./identifiers.ts";
import { keyed, keysOf } from "./keyed.ts";
import { randomFor } from "./random.ts";

/** The company's name in links and addresses; `.example` is reserved for things that do not exist (RFC 2606). */
export const company = { slug: "pebblemoor", domain: "pebblemoor.example" };

/** The regions in which the company delivers. */
export const regions = ["Denmark", "Estonia", "Finland", "Norway", "Sweden"] as const;

/** Names and aliases of the teams. */
const teams = {
  checkout: ["Checkout", "web", "basket"],
  payments: ["Payments", "pay"],
  routing: ["Routing", "dispatch"],
  tracking: ["Tracking"],
  warehouse: ["Warehouse", "depots"],
  mobile: ["Mobile", "apps"],
  platform: ["Platform", "sre", "infra"],
  data: ["Data", "analytics"],
  security: ["Security", "secops"],
  support: ["Customer Care", "support"],
} as const;

/** Names, teams and tiers of the services: 1 is for what no order can do without, 3 for what can wait until Monday. */
const services = {
  "checkout-web": ["Checkout", "checkout", 1],
  search: ["Product search", "checkout", 2],
  "payments-gateway": ["Payments gateway", "payments", 1],
  ledger: ["Ledger", "payments", 1],
  "route-planner": ["Route planner", "routing", 1],
  "driver-app": ["Driver app", "mobile", 1],
  "customer-app": ["Customer app", "mobile", 1],
  "tracking-api": ["Tracking API", "tracking", 2],
  notifications: ["Notifications", "tracking", 2],
  "depot-scanner": ["Depot scanners", "warehouse", 1],
  "stock-sync": ["Stock sync", "warehouse", 2],
  identity: ["Identity", "security", 1],
  "partner-api": ["Partner API", "tracking", 2],
  "data-platform": ["Data platform", "data", 3],
  kubernetes: ["Kubernetes (eu-north)", "platform", 1],
  postgres: ["Main database", "platform", 1],
  "message-bus": ["Message bus", "platform", 1],
  cdn: ["Content delivery", "platform", 2],
  helpdesk: ["Helpdesk", "support", 3],
} as const;

export type TeamKey = keyof typeof teams;
export type ServiceKey = keyof typeof services;
export const teamKeys = keysOf(teams);
export const serviceKeys = keysOf(services);

/** Teams as entries of the catalog type Team, and services as entries of the catalog type Service with their team. */
export type Catalog = ReturnType<typeof buildCatalog>;

/** The catalog as it was set up, shortly before the first incident. */
export function buildCatalog(seed: number, since: number) {
  const identifier = (kind: string, key: string): string =>
    ulid(since - 20 * DAY, randomFor(seed, "catalog", kind, key));
  const team = keyed(teams, ([name, ...aliases], key) => ({
    id: identifier("team", key),
    name,
    external_id: key,
    // A team without other names has no list of them.
    ...(aliases.length > 0 && { aliases }),
  }));
  return {
    teamTypeId: identifier("type", "team"),
    serviceTypeId: identifier("type", "service"),
    team,
    service: keyed(services, ([name, teamKey, tier], key) => ({
      teamKey,
      team: team(teamKey),
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
