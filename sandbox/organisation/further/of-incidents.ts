/** What belongs to incidents and alerts beside the core: calls, logs, people's work, relations, documents, notes. */

import { isObject, type JsonObject, objectsIn, textsIn } from "../../http/records.ts";
import { DAY, iso, MINUTE, recorded } from "../calendar.ts";
import { company } from "../company.ts";
import { ulid } from "../identifiers.ts";
import type { IncidentPlan } from "../incident-plan.ts";
import { type Random, randomFor } from "../random.ts";
import { someone } from "../world.ts";
import {
  type Drawing,
  type Drawings,
  dated,
  type Sketch,
  type Source,
  sketch,
  text,
} from "./sketch.ts";
import { sentenceFor, titleFor } from "./texts.ts";

/** Sketches for every incident, each with a source of chance of its own. */
function each(
  topic: string,
  draw: (plan: IncidentPlan, random: Random, source: Source) => readonly Sketch[],
): Drawing {
  return (source) =>
    source.incidents.flatMap((plan) =>
      draw(plan, randomFor(source.world.seed, topic, plan.number), source),
    );
}

/** The same in the order of time, over all incidents. */
function byTime(drawing: Drawing): Drawing {
  return (source) => drawing(source).toSorted((a, b) => a.at - b.at);
}

/** A row for one in so many alerts, and another for its group if it is in one. */
function onAlerts(
  every: number,
  topic: string,
  later: number,
  fields: (random: Random) => JsonObject,
): Drawing {
  return ({ world, rows }) =>
    rows("alerts").flatMap((alert, place) => {
      if (place % every !== 0) return [];
      const random = randomFor(world.seed, topic, place);
      const at = Date.parse(text(alert, "created_at")) + later;
      const [group] = textsIn(alert.alert_group_ids);
      const own = { alert_id: text(alert, "id"), alert_group_id: undefined };
      const ofGroup = { alert_group_id: group, alert_id: undefined };
      return (group === undefined ? [own] : [own, ofGroup]).map((about) =>
        sketch(random, at, { ...about, ...fields(random) }),
      );
    });
}

const logged = [
  ["incident_rename", "Renamed the incident"],
  ["status_change", "Changed the status"],
  ["summary_update", "Updated the summary"],
  ["role_update", "Became incident lead"],
  ["custom_field_value_update", "Set Affected services"],
  ["incident_update", "Shared an update"],
  ["action_created", "Added an action"],
  ["alert_attached_to_incident", "Attached an alert"],
  ["slack_pin", "Pinned a message 📌"],
] as const;

export const ofIncidents: Drawings = {
  /** Which incidents are streams of which: no endpoint lists it, two go by it. */
  incident_streams: each("stream", ({ mode, parent, id, created }) =>
    mode === "stream" && parent
      ? [{ at: created, row: { incident_id: parent.id, stream_incident_id: id } }]
      : [],
  ),
  /** The alerts that escalated to an incident, and the one that declared it. */
  incident_alerts: byTime(({ world, rows, find }) => {
    const escalated = rows("escalations").flatMap(({ related_incidents, related_alerts }) =>
      objectsIn(related_incidents).flatMap((incident) =>
        objectsIn(related_alerts).map((alert) => `${incident.id} ${alert.id}`),
      ),
    );
    const declared = rows("incidents").flatMap(({ id, creator }) =>
      isObject(creator) && isObject(creator.alert) ? [`${id} ${creator.alert.id}`] : [],
    );
    return [...new Set([...escalated, ...declared])].map((key) => {
      const [incident, alert] = key.split(" ");
      const random = randomFor(world.seed, "incident alert", key);
      const alert_route_id = random.chance(0.8) ? random.pick(rows("alert_routes")).id : undefined;
      return sketch(random, Date.parse(text(find("alerts", alert), "created_at")), {
        incident: { id: incident },
        alert: { id: alert },
        alert_route_id,
      });
    });
  }),
  alert_notes: onAlerts(17, "note", 5 * MINUTE, (random) => ({
    content: `**Noted**\n\n${sentenceFor(random)}`,
  })),
  alert_attachments: onAlerts(23, "alert attachment", 7 * MINUTE, (random) => {
    const title = `OPS-${random.whole(100, 9999)}`;
    return { title, url: `https://tickets.${company.domain}/browse/${title}` };
  }),
  incident_attachments: each("attachments", ({ id, last }, random) =>
    Array.from({ length: random.pick([0, 0, 1, 1, 2, 3]) }, () =>
      sketch(random, last, { incident_id: id }),
    ),
  ),
  call_sessions: each("call", ({ id, severity, created, last }, random, { world }) => {
    if (severity !== "critical" && !(severity === "major" && random.chance(0.3))) return [];
    return Array.from({ length: random.whole(1, 2) }, (_, place) => {
      const start = recorded(created + place * 10 * MINUTE, random);
      const end = Math.max(last, start + 20 * MINUTE);
      const ended_at = world.now - last < DAY ? undefined : iso(end);
      return sketch(random, start, { incident_id: id, started_at: iso(start), ended_at }, end);
    }).reverse();
  }),
  call_transcript_entries: ({ world, rows }) =>
    rows("call_sessions").flatMap((session) => {
      const random = randomFor(world.seed, "transcript", text(session, "id"));
      const start = Date.parse(text(session, "started_at"));
      return Array.from({ length: random.whole(0, 12) }, (_, place) => {
        const at = recorded(start + place * MINUTE, random);
        return sketch(random, at, {
          call_session_id: session.id,
          incident_id: session.incident_id,
          participant_name: someone(world, random, true).user.name,
          timestamp: iso(at),
          content: sentenceFor(random) || "…",
          medium: random.chance(0.9) ? "spoken" : "call_chat",
        });
      });
    }),
  incident_activity_log_entries: byTime(
    each("activity", ({ id, created, last }, random) =>
      random.some(logged, random.whole(2, 6)).map(([type, title], place, { length }) => {
        const at = recorded(created + ((last - created) * place) / length, random);
        const times = { occurred_at: iso(at), created_at: iso(at + 1) };
        return sketch(random, at, { incident_id: id, type, title, ...times });
      }),
    ),
  ),
  incident_timeline_items: byTime((source) => {
    const entries = new Map<unknown, readonly JsonObject[]>();
    for (const entry of source.rows("incident_activity_log_entries")) {
      entries.set(entry.incident_id, [...(entries.get(entry.incident_id) ?? []), entry]);
    }
    return each("timeline", ({ id, created, last }, random) =>
      Array.from({ length: random.whole(0, 4) }, (_, place) => {
        const at = recorded(created + ((last - created) * place) / 4, random);
        const own = entries.get(id) ?? [];
        // Items that people did not write were made of an entry of the log.
        const entry = own.length > 0 && random.chance(0.5) ? random.pick(own) : undefined;
        const title = titleFor(random);
        const row = { incident_id: id, timestamp: iso(at), title, activity_log_id: entry?.id };
        return sketch(random, at, row, last);
      }),
    )(source);
  }),
  incident_participant_workloads: each("workload", (plan, random, { world }) => {
    const { id, created, last, lead, reporter } = plan;
    const others = random.some(world.responders, random.whole(0, 3));
    return [...new Set([lead, reporter, ...others])].map(({ user, active }) => {
      // In tenths, so that the sum is exact.
      const [working, late, sleeping] = [random.whole(0, 2400), random.whole(0, 600), 25];
      const workload = {
        minutes_spent_on_incident: (working + late + sleeping) / 10,
        minutes_spent_on_incident_in_working_hours: working / 10,
        minutes_spent_on_incident_in_late_hours: late / 10,
        minutes_spent_on_incident_in_sleeping_hours: sleeping / 10,
      };
      const archived_at = active ? undefined : iso(last);
      const row = { incident_id: id, user_id: user.id, user, archived_at, workload };
      return { at: created, until: last, row };
    });
  }),
  /** A relation is listed for either of the two incidents, under one identifier. */
  incident_relationships: each("relation", (plan, random) => {
    const { parent, created } = plan;
    const id = ulid(created, random);
    const seenFrom = (one: IncidentPlan, other: IncidentPlan): Sketch => {
      return { at: created, row: { id, incident_id: one.id, incident: { id: other.id } } };
    };
    return parent ? [seenFrom(plan, parent), seenFrom(parent, plan)] : [];
  }),
  postmortem_documents: ({ world, rows }) =>
    rows("incidents").flatMap(({ id: incident_id, reference, name, ...incident }) =>
      textsIn(incident.postmortem_document_ids).map((id) => {
        const random = randomFor(world.seed, "document", id);
        const at = Date.parse(text(incident, "last_activity_at"));
        const title = `${reference}: ${name}`;
        const document_url = `https://app.incident.io/${company.slug}/post-mortems/${id}`;
        const [first, second] = [sentenceFor(random), sentenceFor(random)];
        const markdown = `# ${title}\n\n${first}\n\n## What happened\n\n${second}\n`;
        const dates = dated(at, at + random.whole(1, 9) * MINUTE);
        return { at, row: { id, incident_id, title, document_url, markdown, ...dates } };
      }),
    ),
  workflow_runs: each("run", ({ id, number, created }, random, { rows }) =>
    Array.from({ length: random.whole(0, 2) }, (_, place) => {
      const at = recorded(created + place * MINUTE, random);
      const workflow = random.pick(rows("workflows"));
      const step = { step: "slack.post_message", status: "complete", completed_at: iso(at + 900) };
      return sketch(random, at, {
        workflow_id: workflow.id,
        workflow_name: workflow.name,
        incident_id: id,
        incident_reference: `INC-${number}`,
        // Cancelled runs are never returned.
        cancelled_at: undefined,
        ...(random.chance(0.95) ? { error: undefined } : {}),
        progress: [step],
        ...dated(at, at + 1000),
      });
    }),
  ),
};
