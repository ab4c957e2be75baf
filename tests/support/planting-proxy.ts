/** A server between the tap and the sandbox that adds properties to each object of each record. */

import { isJsonObject, type JsonObject } from "singer-tap-sdk/singer";
import type { Lifetime } from "../../packages/singer-tap-sdk/src/testing/serve.ts";
import { serve } from "../../packages/singer-tap-sdk/src/testing/serve.ts";

/** Where a value was added. */
export interface PlantedValue {
  /** Path of the request. */
  readonly endpoint: string;
  /** Names and positions on the way to it, from its record on. */
  readonly path: readonly (string | number)[];
}

/** Name of the properties that are added. */
export const plantedName = "brand_new";

/** Name of one beside them that holds the request's credential, which additional_properties may not. */
const echo = "brand_new_echo";

/** Objects that stand beside a record. */
const beside: ReadonlySet<string> = new Set(["management_meta", "pagination_meta"]);

/** Responses that are a record themselves. */
const isRecord = /\/status_page_structures\//;

/** @returns Its origin, and what it has added, by the value: the same for the same place of the same record. */
export async function plantingProxy(
  test: Lifetime,
  origin: string,
): Promise<{ readonly origin: string; readonly planted: ReadonlyMap<string, PlantedValue> }> {
  const planted = new Map<string, PlantedValue>();

  const plant = (record: unknown, endpoint: string, name: unknown, key: string): unknown => {
    const inside = (value: unknown, path: PlantedValue["path"]): unknown => {
      if (Array.isArray(value)) return value.map((item, index) => inside(item, [...path, index]));
      if (!isJsonObject(value)) return value;
      const entries = Object.entries(value).map(([key, own]) => [key, inside(own, [...path, key])]);
      const place = [...path, plantedName];
      const text = `planted in ${endpoint} ${name} ${place.join(".")}`;
      planted.set(text, { endpoint, path: place });
      return { ...Object.fromEntries(entries), [plantedName]: text, [echo]: key };
    };
    return inside(record, []);
  };

  /** The records are the elements of the lists that a response holds, or else its objects. */
  const plantIn = (body: JsonObject, endpoint: string, key: string): unknown => {
    if (isRecord.test(endpoint)) return plant(body, endpoint, "", key);
    const hasLists = Object.values(body).some(Array.isArray);
    const entries = Object.entries(body).map(([name, value]) => {
      if (Array.isArray(value)) {
        return [name, value.map((one, index) => plant(one, endpoint, one.id ?? index, key))];
      }
      if (hasLists || beside.has(name) || !isJsonObject(value)) return [name, value];
      const isOfLists = Object.values(value).every(Array.isArray);
      return [name, isOfLists ? plantIn(value, endpoint, key) : plant(value, endpoint, "", key)];
    });
    return Object.fromEntries(entries);
  };

  const url = await serve(test, async (request, response, { pathname, search }) => {
    const { authorization = "" } = request.headers;
    const answer = await fetch(`${origin}${pathname}${search}`, { headers: { authorization } });
    const date = answer.headers.get("date") ?? "";
    const type = answer.headers.get("content-type") ?? "";
    response.writeHead(answer.status, { "content-type": type, date });
    const text = await answer.text();
    if (type !== "application/json") {
      response.end(text);
      return;
    }
    const body: unknown = JSON.parse(text);
    const isChanged = answer.status === 200 && isJsonObject(body);
    const key = authorization.replace("Bearer ", "");
    response.end(JSON.stringify(isChanged ? plantIn(body, pathname, key) : body));
  });
  return { origin: url, planted };
}
