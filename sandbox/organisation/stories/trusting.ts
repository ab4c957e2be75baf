/** Stories about trust: security, sign-in, customer care. */

import type { Story } from "./story.ts";

/** Incidents of security and of those who talk to customers. */
export const trusting: readonly Story[] = [
  {
    names: ["Password spraying against customer accounts", "Unusual sign-ins from one network"],
    summary:
      "{count} sign-ins a minute from a network that we have never seen, with addresses from an old leak of another company. {percent} % of them succeed.",
    services: ["identity"],
    type: "security",
    severity: "critical",
    alerts: {
      source: "datadog",
      titles: ["identity: failed sign-ins above {count} a minute"],
      description: "source network AS64500, user agent python-requests",
    },
    cause: "Third party",
    impact: "Passwords of some customers had to be reset.",
    found: "The addresses and passwords come from elsewhere; our own data has not leaked.",
    fixing: "Blocking the network and resetting the passwords of the accounts that were entered.",
    fixed: "The attack has stopped, all owners of the accounts have been written to.",
    actions: ["Block the network", "Reset the passwords", "Inform the data protection officer"],
    followUps: [
      {
        title: "Refuse passwords that are known from leaks",
        category: "prevent",
        labels: ["security"],
      },
      {
        title: "Offer a second factor to customers",
        category: "prevent",
        labels: ["security", "product"],
      },
    ],
    without: ["statusPage"],
  },
  {
    names: ["API key of a partner published by mistake", "Secret found in a public repository"],
    summary:
      "A key for the partner API was found in a public repository of {partner}. It has been there for {minutes} minutes.",
    services: ["partner-api", "identity"],
    type: "security",
    severity: "major",
    cause: "Human error",
    impact: "",
    found: "The key can read delivery slots, nothing personal. The logs show no use by strangers.",
    fixing: "Revoking the key and giving {partner} a new one.",
    fixed: "The old key is refused, {partner} works with the new one.",
    actions: ["Revoke the key", "Search the logs for use by strangers"],
    followUps: [
      {
        title: "Have partner keys recognised by secret scanning",
        category: "detect",
        labels: ["security", "partners"],
      },
    ],
    without: ["statusPage", "customers", "cost", "regions"],
  },
  {
    names: ["Laptop lost on the train", "Phishing mail to the {region} office"],
    summary:
      "Reported at once by the colleague concerned — thank you! The disk is encrypted and the sessions have been ended.",
    services: ["identity"],
    type: "security",
    severity: "minor",
    cause: "Human error",
    impact: "",
    found: "No sign-in since the moment of the loss.",
    fixing: "Ending all sessions, locking the device.",
    fixed: "The device is locked and reported to the police.",
    actions: ["End all sessions", "Lock the device from afar"],
    followUps: [],
    without: ["statusPage", "customers", "cost", "regions", "impact"],
  },
  {
    names: ["Customers cannot sign in", "Sign-in with {partner} fails"],
    summary:
      "Sign-in through {partner} leads back to the start page. Signing in with a password works.",
    services: ["identity", "customer-app", "checkout-web"],
    severity: "major",
    alerts: {
      source: "sentry",
      titles: [
        "OAuthError: invalid_client ({partner})",
        "Sign-in success rate of customer-app below {percent} %",
      ],
      description: "{count} events since {version}",
    },
    cause: "Configuration",
    impact: "{percent} % of customers sign in that way and cannot see their orders.",
    found: "{partner} changed its signing keys; we keep the old ones for a day.",
    fixing: "Fetching the new keys and keeping them for an hour only.",
    fixed: "Sign-in works with all providers.",
    actions: ["Fetch the new signing keys"],
    followUps: [
      {
        title: "Fetch keys again when a signature does not fit",
        category: "prevent",
        labels: ["identity"],
      },
    ],
  },
  {
    names: [
      "Helpdesk receives no e-mail",
      "Customer app shows {region} customers the wrong phone number",
    ],
    summary:
      "Customer Care noticed a suspiciously quiet morning: {count} messages wait at the mail provider.",
    services: ["helpdesk", "customer-app"],
    severity: "minor",
    alerts: {
      source: "jira",
      titles: ["CARE-{count}: no tickets since 07:00"],
      description: "Is it me, or is it quiet today?",
    },
    cause: "Unknown 🤷",
    impact: "Answers take {minutes} minutes longer than usual.",
    found: "Not clear yet: {partner} accepted the messages and did not pass them on.",
    fixing: "{partner} replays the messages of this morning.",
    fixed: "All {count} messages have become tickets.",
    actions: ["Open a ticket with {partner}", "Ask the late shift to stay"],
    followUps: [
      {
        title: "Alert when no ticket was opened for an hour on a working day",
        category: "detect",
        labels: ["support"],
      },
    ],
    without: ["statusPage", "cost"],
  },
];
