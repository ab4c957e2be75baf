/** Stories about selling: checkout, search, payments. */

import type { Story } from "./story.ts";

/** Incidents of the shop and the till. */
export const selling: readonly Story[] = [
  {
    names: ["Checkout returns 502 in {region}", "Customers in {region} cannot place orders"],
    summary:
      "Since the release of {version} about {percent} % of orders from {region} fail on the last step with a 502. The basket is kept, so customers can try again.",
    services: ["checkout-web", "payments-gateway"],
    severity: "critical",
    alerts: {
      source: "datadog",
      titles: [
        "[P1] 5xx rate on checkout-web above {percent} %",
        "checkout-web: p99 latency above 8 s",
      ],
      description: "avg(last_5m): 5xx of checkout-web in {region} is {percent} %, threshold 2 %",
    },
    cause: "Code change",
    impact: '"Something went wrong" after pressing *Pay*; {count} orders were not placed.',
    found:
      "{version} opens a new connection to the payments gateway for every order and runs out of ports. {count} orders failed so far.",
    fixing: "Rolling back to the release before {version}, region by region, {region} first.",
    fixed: "The roll-back is complete, the share of failed orders is back below 0.1 %.",
    actions: [
      "Roll back {version}",
      "Tell Customer Care what to answer",
      "Post on the status page",
    ],
    followUps: [
      {
        title: "Reuse connections to the payments gateway",
        why: "One connection an order does not survive a busy evening.",
        category: "prevent",
        labels: ["reliability", "checkout"],
      },
      { title: "Alert on the number of open ports", category: "detect", labels: ["monitoring"] },
    ],
  },
  {
    names: [
      "Product search shows nothing for {region}",
      "Search index is {minutes} minutes behind",
    ],
    summary:
      "The nightly rebuild of the index for {region} stopped half way. Searches find {percent} % of the products; browsing by category works.",
    services: ["search"],
    severity: "major",
    cause: "Capacity",
    impact: "Popular products seem to be sold out.",
    found:
      "The index node {host} ran out of disk during the rebuild, so the alias still points to the half-built index.",
    fixing: "Pointing the alias back to yesterday's index and giving {host} a larger disk.",
    fixed: "Search answers from a complete index again; today's new products follow tonight.",
    actions: ["Switch the alias to yesterday's index", "Enlarge the disk of {host}"],
    followUps: [
      { title: "Switch the alias only when the rebuild is complete", category: "prevent" },
      { title: "Alert when the index shrinks by more than 10 %", category: "detect" },
    ],
  },
  {
    names: ["Card payments declined by {partner}", "{partner} answers slowly: payments time out"],
    summary:
      "{partner} declines {percent} % of card payments with a technical error. Payments by invoice and by phone are not affected.",
    services: ["payments-gateway", "checkout-web"],
    severity: "critical",
    alerts: {
      source: "alertmanager",
      titles: ["PaymentDeclineRateHigh", "PaymentProviderLatency {partner}"],
      description: 'decline_rate{provider="{partner}"} = {percent} % for 5m',
    },
    cause: "Third party",
    impact: "Cards are refused although they are good; some customers tried again and again.",
    found: "{partner} confirms a failure in one of their data centres. Our own systems are well.",
    fixing: "Sending card payments through the second provider while {partner} repairs theirs.",
    fixed:
      "{partner} reports that all is well; payments have been going through them again for {minutes} minutes.",
    actions: [
      "Switch card payments to the second provider",
      "Call the account manager of {partner}",
    ],
    followUps: [
      {
        title: "Switch providers automatically when too many payments are declined",
        why: "It took us {minutes} minutes to decide; a rule would have taken one.",
        category: "respond",
        labels: ["payments", "automation"],
      },
    ],
  },
  {
    names: ["Customers charged twice", "Duplicate captures in the ledger"],
    summary:
      "A retry without an idempotency key captured {count} payments a second time. The ledger noticed at the nightly reconciliation.",
    services: ["ledger", "payments-gateway"],
    severity: "major",
    alerts: {
      source: "sentry",
      titles: ["ReconciliationError: {count} captures without an order"],
      description: "ledger.reconcile: unexpected captures, see the attached list",
    },
    cause: "Code change",
    impact: "{count} customers see the amount twice on their statement.",
    found: "Since {version} the retry builds a new request and with it a new idempotency key.",
    fixing: "Refunding the second captures; the retry keeps its key from the next release on.",
    fixed: "All {count} refunds were accepted, customers have been written to.",
    actions: [
      "List the customers concerned",
      "Refund the second captures",
      "Write to the customers",
    ],
    followUps: [
      {
        title: "Refuse captures without an idempotency key",
        category: "prevent",
        labels: ["ledger"],
      },
      { title: "Reconcile every hour instead of every night", category: "detect" },
      {
        title: "Explain in the runbook how to refund in bulk",
        category: "respond",
        labels: ["docs"],
      },
    ],
  },
  {
    names: ["Vouchers are not accepted", 'Voucher "WELCOME{percent}" gives everything for free'],
    summary:
      "Since the campaign of this morning vouchers are calculated with the wrong sign in {region}.\n\nOrders that were placed meanwhile:\n\n| region | orders |\n| --- | --- |\n| {region} | {count} |",
    services: ["checkout-web"],
    severity: "minor",
    cause: "Configuration",
    impact: "The basket shows a negative total, or the voucher is refused.",
    found: 'The campaign was entered with "-{percent}" where the form expects "{percent}".',
    fixing: "Correcting the campaign and cancelling the orders that came out negative.",
    fixed: "The campaign is right, {count} orders were cancelled and their owners written to.",
    actions: ["Switch the campaign off"],
    followUps: [{ title: "Refuse vouchers that exceed the basket", category: "prevent" }],
  },
];
