/** Stories about delivering: routes, drivers, tracking, depots, notifications. */

import type { Story } from "./story.ts";

/** Incidents between the depot and the door. */
export const delivering: readonly Story[] = [
  {
    names: [
      "Route planner plans no tours for {region}",
      "Tours in {region} start {minutes} minutes late",
    ],
    summary:
      "The planner has not finished the evening tours for {region}. {count} parcels wait at the depots; drivers go by yesterday's plan.",
    services: ["route-planner", "driver-app"],
    severity: "critical",
    alerts: {
      source: "datadog",
      titles: [
        "route-planner: no plan for {region} at 15:00",
        "route-planner queue older than {minutes} min",
      ],
      description:
        "The planning run for {region} has been going for {minutes} minutes, usually it takes 6.",
    },
    cause: "Capacity",
    impact: "Deliveries arrive after the promised hour.",
    found:
      "A new depot made the problem four times larger; the solver runs into its time limit and starts again.",
    fixing: "Planning {region} in two halves by hand, and raising the time limit.",
    fixed: "All tours of {region} are planned, the last drivers left {minutes} minutes late.",
    actions: [
      "Plan {region} in two halves",
      "Tell the depots by phone",
      "Raise the solver's time limit",
    ],
    followUps: [
      {
        title: "Split regions with more than {count} stops",
        category: "prevent",
        labels: ["routing"],
      },
      { title: "Keep the best plan found when the time limit is reached", category: "prevent" },
    ],
  },
  {
    names: ["Drivers are logged out of the app", "Driver app {version} crashes on start"],
    summary:
      "After the update to {version} the app crashes on older phones. About {percent} % of the drivers in {region} cannot see their tour.",
    services: ["driver-app", "identity"],
    severity: "major",
    alerts: {
      source: "sentry",
      titles: [
        "NullPointerException in TourActivity.onResume",
        "Crash-free sessions of driver-app below 90 %",
      ],
      description:
        "First seen in {version}. {count} events in the last hour, {percent} % of sessions.",
    },
    cause: "Code change",
    impact: "None for customers as long as the depots print the tours.",
    found: "{version} reads a setting that phones before 2021 do not have.",
    fixing:
      "The update is withdrawn from the store; a corrected one is being tested on three old phones.",
    fixed:
      "The corrected update is installed on {percent} % of the phones, no crash for {minutes} minutes.",
    actions: ["Withdraw the update from the store", "Print the tours at the depots"],
    followUps: [
      {
        title: "Test releases on a phone from 2019",
        category: "prevent",
        labels: ["mobile", "testing"],
      },
      { title: "Roll updates out to one depot first", category: "prevent", labels: ["mobile"] },
    ],
    without: ["statusPage", "cost"],
  },
  {
    names: ["Tracking page shows old positions", "Tracking API is {minutes} minutes behind"],
    summary:
      "Positions reach the tracking page {minutes} minutes late. Parcels arrive while the page still shows them at the depot.",
    services: ["tracking-api", "message-bus"],
    severity: "minor",
    alerts: {
      source: "alertmanager",
      titles: ["ConsumerLag positions > {count}", "TrackingFreshness {region}"],
      description: "consumer group tracking-api lags by {count} messages on topic positions",
    },
    cause: "Capacity",
    impact: "Customers wait at the wrong time.",
    found: "One of twelve consumers hangs since it lost its lease; its partitions are not read.",
    fixing: "Restarting the consumer and letting the others catch up.",
    fixed: "All partitions are read, positions are at most ten seconds old.",
    actions: ["Restart consumer {host}"],
    followUps: [{ title: "Give up a partition when its lease is lost", category: "prevent" }],
  },
  {
    names: ["No text messages to customers in {region}", "Delivery notifications sent twice"],
    summary:
      "{partner} does not accept our text messages to numbers in {region}. E-mail and push work.",
    services: ["notifications"],
    severity: "minor",
    cause: "Third party",
    impact: "Customers do not hear that the driver is about to arrive.",
    found: "Our sender name was not registered in {region}, as it must be since this month.",
    fixing: "Registering the sender name; until then messages come from a number.",
    fixed: "The name is registered, messages are delivered within seconds.",
    actions: ["Register the sender name", "Send from a number meanwhile"],
    followUps: [
      {
        title: "Keep a calendar of registrations in all regions",
        category: "prevent",
        labels: ["compliance"],
      },
    ],
    without: ["cost"],
  },
  {
    names: [
      "Scanners at the depot in {region} are offline",
      "Depot scanners lose their connection",
    ],
    summary:
      "{percent} % of the hand scanners at the depot in {region} do not reach the network. Parcels are sorted by hand, at a third of the speed.",
    services: ["depot-scanner", "stock-sync"],
    severity: "major",
    alerts: {
      source: "http",
      titles: ["Depot {region}: scanners unreachable", "Depot {region}: access point {host} down"],
      description: "Devices stopped answering within one minute of each other.",
    },
    cause: "Hardware",
    impact: "Parcels from {region} leave the depot up to {minutes} minutes late.",
    found:
      "The switch {host} in hall 2 has no power: a fork-lift tore the cable off. Nobody was hurt.",
    fixing: "An electrician is on the way; two access points from the office were moved to hall 2.",
    fixed: "Hall 2 has power and network again, the backlog is sorted.",
    actions: ["Send an electrician to {region}", "Move spare access points to hall 2"],
    followUps: [
      {
        title: "Run the cables of hall 2 under the ceiling",
        category: "prevent",
        labels: ["facilities"],
      },
      {
        title: "Second switch for every hall",
        category: "prevent",
        labels: ["facilities", "budget"],
      },
    ],
    without: ["statusPage"],
  },
  {
    names: ["Stock figures are wrong in {region}", "Nightly stock import did not finish"],
    summary:
      "The stock import stopped after {percent} % of the articles. The shop offers {count} articles in {region} that are sold out.",
    services: ["stock-sync", "search"],
    type: "data",
    severity: "minor",
    alerts: {
      source: "heartbeat",
      titles: ["Heartbeat missed: nightly stock import"],
      description: "No ping for 24 hours and 15 minutes.",
    },
    cause: "Third party",
    impact: "Orders are cancelled in part, with an apology.",
    found: "{partner} sent a file in which one article's name contains a line break.",
    fixing: "Importing the rest without that line; asking {partner} for a corrected file.",
    fixed: "The import is complete, {count} orders were checked by hand.",
    actions: ["Import the rest by hand", "Check the orders of this morning"],
    followUps: [
      {
        title: "Read quoted line breaks in partner files",
        category: "prevent",
        labels: ["import"],
      },
    ],
    without: ["statusPage", "customers"],
  },
];
