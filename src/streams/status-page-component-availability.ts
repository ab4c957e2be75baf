/**
 * Status page component availability: the monthly uptime of each component of each status page.
 *
 * https://api-docs.incident.io/tag/Status-Pages-V2
 *
 * Months are calendar months in UTC, from the setting availability_from to the current month, which ends when the run
 * starts. A request returns one month of one component: three status pages with 40 components each cost 1,560 requests
 * for thirteen months. Outages are edited afterwards, so an incremental sync re-reads the last two months before the
 * bookmark; a full sync reads every month. The table is a time window: it never removes rows.
 */

import {
  type ApiResponse,
  ConfigError,
  type ContextOf,
  InvalidResponse,
  normalizeTimestamp,
  type PagedRequest,
  Paginator,
  type RowOf,
  type StreamServices,
  type TimeBounds,
  t,
  valueAt,
} from "singer-tap-sdk";
import { isJsonObject } from "singer-tap-sdk/singer";
import type { Settings } from "../config.ts";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { StatusPageStructuresStream } from "./status-page-structures.ts";

export const statusPageComponentAvailability = t.object(
  {
    availability_percent: t.string(
      "Percentage of time the component was up, rounded down, as text from the API; null if unknown.",
    ),
    component_id: t.key("Component of the status page."),
    data_available_since: t.timestamp(
      "When status data starts; earlier time counts as neither up nor down.",
    ),
    status_page_id: t.key("Status page that shows the component."),
    start_at: t.required(t.timestamp("Start of the month.")),
    end_at: t.timestamp("End of the month; for the current month, the start of the run."),
  },
  "Availability of a status page component in one month.",
);

/** Default number of months before the current one. */
const usualMonths = 12;

/** Reads the availability of each component of each status page, month by month. */
export class StatusPageComponentAvailabilityStream extends IncidentIoStream<StatusPageComponentAvailabilityStream> {
  readonly name = "status_page_component_availability";
  readonly path = "/v2/status_pages/{status_page_id}/components/{component_id}/availability";
  readonly schema = statusPageComponentAvailability;
  override readonly requiredScope = false;
  override readonly primaryKeys = ["status_page_id", "component_id", "start_at"] as const;
  override readonly replicationKey = "start_at";
  // From the start of a month, 59 days back is always in the month before last.
  override readonly replicationFilter = { lookback: 59 * 86_400 };
  override readonly isSorted = true; // the paginator requests the months in order
  override readonly isExtra = true;
  override readonly isWindowed = true;
  override readonly parent = StatusPageStructuresStream;

  constructor(services: StreamServices<Settings>) {
    super(services);
    // Rejects an invalid setting before the first request; only the host's clock is known by then.
    firstMonth(this.settings, new Date());
  }

  /** A component can be on a page twice; its contexts are then equal, and requested once. */
  override childContext({ status_page_id, current_structure }: RowOf<StatusPageStructuresStream>) {
    return componentsIn(current_structure?.items ?? []).map((component_id) => ({
      status_page_id,
      component_id,
    }));
  }

  override params(context: ContextOf<StatusPageComponentAvailabilityStream>, bounds: TimeBounds) {
    const from = firstMonth(this.settings, new Date(bounds.startedAt));
    const since = monthOf(new Date(bounds.since ?? from));
    const start = since > from ? since : from;
    return {
      ...super.params(context, bounds),
      start_at: start.toISOString(),
      end_at: bounds.startedAt,
    };
  }

  override paginator() {
    return new MonthPaginator();
  }

  /** The response is a single record. */
  override parseResponse({ body }: ApiResponse) {
    const availability = valueAt(body, "availability");
    if (!isJsonObject(availability)) throw new InvalidResponse("it has no object availability");
    return [availability];
  }
}

/** Requests calendar months (UTC) in order, from the `start_at` of the series to its `end_at`. */
class MonthPaginator extends Paginator {
  /** @param cursor The start of the month, RFC 3339 in UTC. */
  prepare(request: PagedRequest, cursor: string | null): PagedRequest {
    const { start, end } = windowIn(request.url);
    const month = cursor === null ? start : new Date(cursor);
    const next = nextMonth(month);
    const started = this.withParameter(request, "start_at", month.toISOString());
    return this.withParameter(started, "end_at", (next < end ? next : end).toISOString());
  }

  /** A partial month is the last one. */
  next({ url }: ApiResponse): string | null {
    const { start, end } = windowIn(url);
    return end < nextMonth(start) ? null : end.toISOString();
  }
}

function windowIn({ searchParams }: URL): { readonly start: Date; readonly end: Date } {
  return {
    start: new Date(searchParams.get("start_at") ?? ""),
    end: new Date(searchParams.get("end_at") ?? ""),
  };
}

interface Item {
  readonly component?: { readonly component_id: string | null } | null;
  readonly group?: { readonly components: Item["component"][] | null } | null;
  readonly sub_page?: { readonly items: Item[] | null } | null;
}

/** IDs of all components on a page, at any depth. */
function componentsIn(items: readonly Item[]): string[] {
  return items.flatMap(({ component, group, sub_page }) => [
    ...[component, ...(group?.components ?? [])].flatMap((one) => one?.component_id ?? []),
    ...componentsIn(sub_page?.items ?? []),
  ]);
}

/**
 * The month of the setting, or the first month of the default window.
 *
 * @throws ConfigError if that month is in the future.
 */
function firstMonth({ availability_from: from }: Settings, now: Date): Date {
  const instant = from === undefined ? null : (normalizeTimestamp(from) ?? null);
  if (instant !== null && new Date(instant) > now) {
    throw new ConfigError([`availability_from must not be in the future; it is ${from}`]);
  }
  if (instant !== null) return monthOf(new Date(instant));
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - usualMonths));
}

function monthOf(instant: Date): Date {
  return new Date(Date.UTC(instant.getUTCFullYear(), instant.getUTCMonth()));
}

function nextMonth(instant: Date): Date {
  return new Date(Date.UTC(instant.getUTCFullYear(), instant.getUTCMonth() + 1));
}
