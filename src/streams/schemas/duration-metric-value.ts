/** The value of a duration metric on an incident. */

import { t } from "singer-tap-sdk";

export const durationMetricValue = t.object(
  {
    duration_metric: t.object(
      {
        id: t.string("ID of the duration metric."),
        name: t.string("Name of the duration metric."),
      },
      "Duration metric.",
    ),
    status: t.openEnum(
      ["success", "timestamps_missing", "calculating", "invalid_timestamps"],
      "Whether the value matches the incident's current timestamps, or why not.",
    ),
    value_seconds: t.integer(
      "Duration in seconds, as last calculated; absent if never calculated.",
    ),
  },
  "Value of a duration metric.",
);
