/** Stories about running it all: clusters, databases, the message bus, content delivery, reports. */

import type { Story } from "./story.ts";

/** Incidents below the applications. */
export const running: readonly Story[] = [
  {
    names: ["Main database fails over", "Main database is read-only"],
    summary:
      "The primary {host} stopped answering and the replica took over after {minutes} minutes. Until then nothing could be written: orders, scans and positions failed.",
    services: ["postgres", "checkout-web", "route-planner"],
    severity: "critical",
    alerts: {
      source: "datadog",
      titles: [
        "postgres: primary {host} unreachable",
        "postgres: replication lag above {minutes} min",
        "checkout-web: write errors",
      ],
      description: "{count} failed connections to {host} in the last minute",
    },
    cause: "Hardware",
    impact: "Nobody could place an order for {minutes} minutes.",
    found:
      "The disk controller of {host} failed. The replica was promoted by hand, since the automatic switch waits for a quorum that was not there.",
    fixing:
      "The replica is the new primary; applications are being restarted so that they find it.",
    fixed: "Everything writes to the new primary, a new replica is being filled.",
    actions: [
      "Promote the replica",
      "Restart the applications that hold old connections",
      "Order a new controller for {host}",
    ],
    followUps: [
      {
        title: "Give the fail-over a third voter",
        why: "Two cannot outvote each other.",
        category: "prevent",
        labels: ["database"],
      },
      { title: "Practise the fail-over every quarter", category: "respond", labels: ["game-day"] },
      { title: "Applications must notice a new primary by themselves", category: "prevent" },
    ],
  },
  {
    names: ["Pods cannot be scheduled in eu-north", "Cluster eu-north is out of memory"],
    summary:
      "A deployment without limits took the memory of a whole rack; pods of other teams were evicted. Services answer slowly or not at all for some minutes at a time.",
    services: ["kubernetes", "partner-api", "tracking-api"],
    severity: "major",
    alerts: {
      source: "alertmanager",
      titles: ["KubePodCrashLooping", "KubeMemoryOvercommit", "NodeMemoryPressure {host}"],
      description: "pods pending for more than {minutes} minutes",
    },
    cause: "Configuration",
    impact: "Partners see time-outs; customers hardly notice.",
    found: "The batch job of {version} asks for no memory and takes all there is on {host}.",
    fixing: "Stopping the job and moving the evicted pods back.",
    fixed: "No pod is pending, the job runs with a limit.",
    actions: ["Stop the batch job", "Drain {host}"],
    followUps: [
      {
        title: "Refuse deployments without limits",
        category: "prevent",
        labels: ["policy", "kubernetes"],
      },
    ],
    without: ["statusPage", "cost"],
  },
  {
    names: ["Message bus loses its leader", "Messages are delivered {minutes} minutes late"],
    summary:
      "Broker {host} left the cluster and came back with an old clock; partitions change leaders every few seconds.",
    services: ["message-bus", "notifications", "tracking-api"],
    severity: "major",
    alerts: {
      source: "alertmanager",
      titles: ["KafkaUnderReplicatedPartitions", "KafkaLeaderElectionRate"],
      description: "{count} partitions under-replicated on {host}",
    },
    cause: "Hardware",
    impact: "Notifications and positions come late.",
    found:
      "The time service on {host} was off after the maintenance of last night; its clock is {minutes} minutes behind.",
    fixing: "Setting the clock and letting {host} rejoin with empty disks.",
    fixed: "All partitions have three replicas, no messages were lost.",
    actions: ["Take {host} out of the cluster", "Set the clocks of all brokers"],
    followUps: [
      {
        title: "Alert when a clock is off by more than a second",
        category: "detect",
        labels: ["monitoring"],
      },
      {
        title: "Check the time service after maintenance",
        category: "prevent",
        labels: ["runbook"],
      },
    ],
    without: ["customers", "cost"],
  },
  {
    names: ["Images do not load in {region}", "Certificate of the image servers has expired"],
    summary: "Browsers refuse the images of the shop: the certificate ran out at midnight.",
    services: ["cdn", "checkout-web"],
    severity: "minor",
    cause: "Human error",
    impact: "Products without pictures; orders still go through.",
    found: "The renewal failed for weeks and wrote to a mailbox that nobody reads.",
    fixing: "Renewing by hand.",
    fixed: "The new certificate is served everywhere.",
    actions: ["Renew the certificate by hand"],
    followUps: [
      {
        title: "Alert two weeks before a certificate expires",
        category: "detect",
        labels: ["monitoring", "tls"],
      },
    ],
    without: ["cost"],
  },
  {
    names: ["Sales report shows half of the revenue", "Data platform is {minutes} minutes late"],
    summary:
      "The morning report lacks the orders of {region}. Finance noticed before we did; the shop itself is fine.",
    services: ["data-platform"],
    type: "data",
    severity: "minor",
    cause: "Code change",
    impact: "",
    found: "Since {version} orders in a new currency format are dropped silently by the loader.",
    fixing: "Loading {count} orders again with the corrected loader.",
    fixed: "The report agrees with the ledger to the cent.",
    actions: ["Load the orders again", "Tell Finance which figures to trust"],
    followUps: [
      {
        title: "Compare the report with the ledger every morning",
        category: "detect",
        labels: ["data-quality"],
      },
      { title: "Never drop a row silently", category: "prevent" },
    ],
    without: ["statusPage", "customers", "regions"],
  },
  {
    names: ["Partner API refuses {partner}", "Partner API: {percent} % of requests are refused"],
    summary:
      "{partner} gets 429 for most of their requests since they doubled their traffic. Their shop cannot offer our delivery slots.",
    services: ["partner-api"],
    severity: "minor",
    alerts: {
      source: "email",
      titles: ["Fwd: Re: your API is down?! ({partner})"],
      description: '"We see errors since this morning, please advise."',
    },
    cause: "Configuration",
    impact: "Customers of {partner} cannot choose a delivery slot.",
    found: "The limit of {partner} is still that of the trial contract.",
    fixing: "Raising the limit to what the contract says.",
    fixed: "No request of {partner} was refused for {minutes} minutes.",
    actions: ["Raise the limit of {partner}", "Answer {partner}"],
    followUps: [
      { title: "Take the limits from the contracts", category: "prevent", labels: ["partners"] },
    ],
    without: ["statusPage"],
  },
];
