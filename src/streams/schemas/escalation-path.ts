/** What escalation paths and their templates have in common: nodes, repetition, working hours. */

import { t } from "singer-tap-sdk";

/** Nodes that branch hold others, to any depth, so that each stays whole. */
export const escalationNodes = t.array(
  t.json(
    "Node: its type, and under the name of the type whom it pages, how long it waits, and so on.",
    { personal: "free_text" },
  ),
  "Nodes, in the order in which an escalation goes through them.",
);

export const repeatConfig = t.object(
  {
    delay_repeat_on_activity: t.boolean("Whether activity in the incident puts a repetition off."),
    repeat_after_seconds: t.integer("Seconds after which the escalation is repeated."),
  },
  "How the escalation is repeated, if it is.",
);

const interval = t.object(
  {
    weekday: t.openEnum(
      ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
      "Day of the week.",
    ),
    start_time: t.string("Start, as 09:00."),
    end_time: t.string("End, as 17:00."),
  },
  "Hours of one day of the week.",
);

export const workingHours = t.array(
  t.object(
    {
      id: t.string("Identifier that nodes refer to the hours by."),
      name: t.string("Name of the hours."),
      timezone: t.string("Time zone of the hours, as in the IANA database."),
      weekday_intervals: t.array(interval, "Hours by the day of the week."),
    },
    "Hours of a week.",
  ),
  "Hours that nodes can refer to.",
);
