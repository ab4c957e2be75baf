/** What an incident has of a duration metric. */

import { t } from "singer-tap-sdk";

export const durationMetricValue = t.object(
  {
    duration_metric: t.object(
      {
        id: t.string("Identifier of the duration metric."),
        name: t.string("Name of the duration metric."),
      },
      "The duration metric.",
    ),
    status: t.openEnum(
      ["success", "timestamps_missing", "calculating", "invalid_timestamps"],
      "Whether the value fits the incident's timestamps of today, or why not.",
    ),
    value_seconds: t.integer("The duration as last calculated; absent if it never was."),
  },
  "Value of a duration metric.",
);
