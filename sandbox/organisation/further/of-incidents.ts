/** What belongs to incidents and alerts beside the core: calls, logs, people's work, relations, documents, notes. */

import { isObject, type JsonObject } from "../../http/records.ts";
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
  { world, incidents }: Source,
  topic: string,
  draw: (plan: IncidentPlan, random: Random) => readonly Sketch[],
): readonly Sketch[] {
  return incidents.flatMap((plan) => draw(plan, randomFor(world.seed, topic, plan.number)));
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
      if (place % every !== 0) {
        return [];
      }
      const random = randomFor(world.seed, topic, place);
      const at = Date.parse(text(alert, "created_at")) + later;
      const [group] = Array.isArray(alert.alert_group_ids) ? alert.alert_group_ids : [];
      const own = { alert_id: text(alert, "id"), alert_group_id: undefined };
      const ofGroup = { alert_group_id: group, alert_id: undefined };
      return (group === undefined ? [own] : [own, ofGroup]).map((about) =>
        sketch(random, at, { ...about, ...fields(random) }),
      );
    });
}

/** In the order of the list: by time, over all incidents. */
function byTime(sketches: readonly Sketch[]): readonly Sketch[] {
  return sketches.toSorted((a, b) => a.at - b.at);
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
  incident_streams: (source) =>
    each(source, "stream", ({ mode, parent, id, created }) =>
      mode === "stream" && parent
        ? [{ at: created, row: { incident_id: parent.id, stream_incident_id: id } }]
        : [],
    ),
  /** The alerts that escalated to an incident, and the one that declared it. */
  incident_alerts: ({ world, rows }) => {
    const alerts = new Map(rows("alerts").map((alert) => [alert.id, alert]));
    const incidents = new Map(rows("incidents").map((row) => [row.id, row]));
    const routes = rows("alert_routes");
    const escalated = rows("escalations").flatMap(({ related_incidents, related_alerts }) =>
      objectsIn(related_incidents).flatMap((incident) =>
        objectsIn(related_alerts).map((alert) => [incident.id, alert.id]),
      ),
    );
    const declared = rows("incidents").flatMap(({ id, creator }) =>
      isObject(creator) && isObject(creator.alert) ? [[id, creator.alert.id]] : [],
    );
    const pairs = new Map([...escalated, ...declared].map((pair) => [pair.join(" "), pair]));
    return byTime(
      [...pairs].flatMap(([key, [incidentId, alertId]]) => {
        const [incident, alert] = [incidents.get(incidentId), alerts.get(alertId)];
        if (!incident || !alert) {
          return [];
        }
        const { id, external_id, name, reference, status_category, summary, visibility } = incident;
        const { attributes: _, tags: __, ...slim } = alert;
        const random = randomFor(world.seed, "incident alert", key);
        const row = {
          incident: { id, external_id, name, reference, status_category, summary, visibility },
          alert: slim,
          alert_route_id: random.chance(0.8) ? text(random.pick(routes), "id") : undefined,
        };
        return [sketch(random, Date.parse(text(alert, "created_at")), row)];
      }),
    );
  },
  alert_notes: onAlerts(17, "note", 5 * MINUTE, (random) => ({
    content: `**Noted**\n\n${sentenceFor(random)}`,
  })),
  alert_attachments: onAlerts(23, "alert attachment", 7 * MINUTE, (random) => {
    const title = `OPS-${random.whole(100, 9999)}`;
    return { title, url: `https://tickets.${company.domain}/browse/${title}` };
  }),
  call_sessions: (source) =>
    each(source, "call", ({ id, severity, created, last }, random) =>
      severity === "critical" || (severity === "major" && random.chance(0.3))
        ? Array.from({ length: random.whole(1, 2) }, (_, place) => {
            const start = recorded(created + place * 10 * MINUTE, random);
            const end = Math.max(last, start + 20 * MINUTE);
            const ended = source.world.now - last < DAY ? undefined : iso(end);
            const row = { incident_id: id, started_at: iso(start), ended_at: ended };
            return sketch(random, start, row, end);
          }).reverse()
        : [],
    ),
  call_transcript_entries: ({ world, rows }) =>
    rows("call_sessions").flatMap((session) => {
      const id = text(session, "id");
      const random = randomFor(world.seed, "transcript", id);
      const start = Date.parse(text(session, "started_at"));
      return Array.from({ length: random.whole(0, 12) }, (_, place) => {
        const at = recorded(start + place * MINUTE, random);
        const { user } = someone(world, random, true);
        const content = sentenceFor(random) || "…";
        const medium = random.chance(0.9) ? "spoken" : "call_chat";
        return sketch(random, at, {
          call_session_id: id,
          incident_id: text(session, "incident_id"),
          participant_name: user.name,
          timestamp: iso(at),
          content,
          medium,
        });
      });
    }),
  incident_activity_log_entries: (source) =>
    byTime(
      each(source, "activity", ({ id, created, last }, random) =>
        random.some(logged, random.whole(2, 6)).map(([type, title], place, { length }) => {
          const at = recorded(created + ((last - created) * place) / length, random);
          const row = {
            incident_id: id,
            type,
            title,
            occurred_at: iso(at),
            created_at: iso(at + 1),
          };
          return sketch(random, at, row);
        }),
      ),
    ),
  incident_timeline_items: (source) => {
    const entries = byIncident(source.rows("incident_activity_log_entries"));
    const draw = ({ id, created, last }: IncidentPlan, random: Random) =>
      Array.from({ length: random.whole(0, 4) }, (_, place) => {
        const at = recorded(created + ((last - created) * place) / 4, random);
        const own = entries.get(id) ?? [];
        // What nobody wrote by hand was made of an entry of the log.
        const entry = own.length > 0 && random.chance(0.5) ? random.pick(own) : undefined;
        return sketch(
          random,
          at,
          {
            incident_id: id,
            timestamp: iso(at),
            title: titleFor(random),
            activity_log_id: entry && text(entry, "id"),
          },
          last,
        );
      });
    return byTime(each(source, "timeline", draw));
  },
  incident_participant_workloads: (source) =>
    each(source, "workload", (plan, random) => {
      const { id, created, last, lead, reporter } = plan;
      const others = random.some(source.world.responders, random.whole(0, 3));
      const people = [...new Set([lead, reporter, ...others])];
      return people.map(({ user, active }) => {
        // In tenths, so that the sum is exact.
        const [working, late, sleeping] = [random.whole(0, 2400), random.whole(0, 600), 25];
        return {
          at: created,
          until: last,
          row: {
            incident_id: id,
            user_id: user.id,
            user,
            archived_at: active ? undefined : iso(last),
            workload: {
              minutes_spent_on_incident: (working + late + sleeping) / 10,
              minutes_spent_on_incident_in_working_hours: working / 10,
              minutes_spent_on_incident_in_late_hours: late / 10,
              minutes_spent_on_incident_in_sleeping_hours: sleeping / 10,
            },
          },
        };
      });
    }),
  /** A relation is listed for either of the two incidents, under one identifier. */
  incident_relationships: (source) => {
    const names = new Map(source.rows("incidents").map((row) => [row.id, text(row, "name")]));
    return each(source, "relation", (plan, random) => {
      const { parent, created } = plan;
      if (!parent) {
        return [];
      }
      const id = ulid(created, random);
      const seenFrom = (one: IncidentPlan, other: IncidentPlan): Sketch => {
        const incident = { id: other.id, external_id: other.number, name: names.get(other.id) };
        return { at: created, row: { id, incident_id: one.id, incident } };
      };
      return [seenFrom(plan, parent), seenFrom(parent, plan)];
    });
  },
  postmortem_documents: ({ world, rows }) =>
    rows("incidents").flatMap((incident) => {
      const ids = incident.postmortem_document_ids;
      return (Array.isArray(ids) ? ids : []).map((id) => {
        const random = randomFor(world.seed, "document", String(id));
        const at = Date.parse(text(incident, "last_activity_at"));
        const title = `${text(incident, "reference")}: ${text(incident, "name")}`;
        return {
          at,
          row: {
            id,
            incident_id: text(incident, "id"),
            title,
            document_url: `https://app.incident.io/${company.slug}/post-mortems/${id}`,
            markdown: `# ${title}\n\n${sentenceFor(random)}\n\n## What happened\n\n${sentenceFor(random)}\n`,
            ...dated(at, at + random.whole(1, 9) * MINUTE),
          },
        };
      });
    }),
  workflow_runs: (source) => {
    const workflows = source.rows("workflows");
    return each(source, "run", ({ id, number, created }, random) =>
      Array.from({ length: random.whole(0, 2) }, (_, place) => {
        const at = recorded(created + place * MINUTE, random);
        const workflow = random.pick(workflows);
        return sketch(random, at, {
          workflow_id: text(workflow, "id"),
          workflow_name: text(workflow, "name"),
          incident_id: id,
          incident_reference: `INC-${number}`,
          // Cancelled runs are never returned.
          cancelled_at: undefined,
          ...(random.chance(0.95) ? { error: undefined } : {}),
          progress: [
            { step: "slack.post_message", status: "complete", completed_at: iso(at + 900) },
          ],
          ...dated(at, at + 1000),
        });
      }),
    );
  },
};

function byIncident(rows: readonly JsonObject[]): ReadonlyMap<string, readonly JsonObject[]> {
  const groups = new Map<string, JsonObject[]>();
  for (const row of rows) {
    const group = groups.get(text(row, "incident_id")) ?? [];
    group.push(row);
    groups.set(text(row, "incident_id"), group);
  }
  return groups;
}

function objectsIn(list: unknown): readonly JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}
