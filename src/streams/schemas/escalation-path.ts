/** Shared by escalation paths and their templates: nodes, repetition, working hours. */

import { t } from "singer-tap-sdk";

/** Branching nodes hold other nodes to any depth, so each node is kept as JSON. */
export const escalationNodes = t.array(
  t.json(
    "Node: its type and, under the name of the type, who it pages, how long it waits, and so on.",
    { personal: "free_text" },
  ),
  "Nodes, in the order an escalation goes through them.",
);

export const repeatConfig = t.object(
  {
    delay_repeat_on_activity: t.boolean("Whether activity in the incident delays the repeat."),
    repeat_after_seconds: t.integer("Seconds after which the escalation repeats."),
  },
  "How the escalation repeats, if it does.",
);

const interval = t.object(
  {
    weekday: t.openEnum(
      ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
      "Day of the week.",
    ),
    start_time: t.string("Start, such as 09:00."),
    end_time: t.string("End, such as 17:00."),
  },
  "Hours on one day of the week.",
);

export const workingHours = t.array(
  t.object(
    {
      id: t.string("Identifier by which nodes refer to the hours."),
      name: t.string("Name of the hours."),
      timezone: t.string("IANA time zone of the hours."),
      weekday_intervals: t.array(interval, "Hours by day of the week."),
    },
    "Weekly working hours.",
  ),
  "Working hours that nodes can refer to.",
);
