/** The files that an OpenAPI file makes. That they compile, and pass the kit's tests, is tested in openapi-tap.test.ts. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { tapFiles } from "../../../src/toolchain/openapi/tap-files.ts";

const folder = mkdtempSync(join(tmpdir(), "tap-files-"));
after(() => rmSync(folder, { recursive: true }));

const text = { type: "string" };
const ofPlace = { $ref: "#/components/schemas/Place" };
const code = { type: "object", properties: { code: text } };

const schemas = {
  Place: {
    type: "object",
    description: "Where something is.",
    properties: { street: text, town: text },
  },
  Van: {
    type: "object",
    properties: {
      id: text,
      home: ofPlace,
      seen: { ...ofPlace, description: "Where it was last." },
      engine: {
        type: "object",
        description: "What drives it.",
        properties: { kind: { ...text, enum: ["diesel", "electric"] } },
      },
    },
  },
  Depot: {
    type: "object",
    properties: { id: { type: "integer" }, place: ofPlace, gate: code, door: code },
  },
};

function listOf(record: string): object {
  const schema = { type: "array", items: { $ref: `#/components/schemas/${record}` } };
  return { get: { responses: { "200": { content: { "application/json": { schema } } } } } };
}

/** The source of a file of a tap, from its first statement on that is no import. */
async function sourceOf(name: string, path: string, components = { schemas }): Promise<string> {
  const paths = { "/vans": listOf("Van"), "/depots": listOf("Depot") };
  const place = join(folder, "openapi.json");
  const servers = [{ url: "https://api.depots.example" }];
  writeFileSync(place, JSON.stringify({ openapi: "3.1.0", servers, paths, components }));
  const { files } = await tapFiles(place, { name });
  const source = files.get(path);
  assert.ok(source, [...files.keys()].join(" "));
  const [start = ""] = /^(?:const|export) /m.exec(source) ?? [];
  return source.slice(source.indexOf(`\n${start}`) + 1);
}

suite("The shape of a record", () => {
  test("has a file of its own where several records have it by the same name", async () => {
    assert.equal(
      await sourceOf("tap-vans", "src/streams/schemas/place.ts"),
      `export const place = t.object(
  {
    street: t.string(),
    town: t.string(),
  },
  "Where something is.",
);
`,
    );
  });

  test("has a file that is not another one where letters differ in their case only", async () => {
    const all = { ...schemas, place: { type: "object", properties: { shelf: text } } };
    const own = { $ref: "#/components/schemas/place" };
    const names = ["Depot", "Van"] as const;
    const both = names.map((name) => [
      name,
      { ...all[name], properties: { ...all[name].properties, place: ofPlace, shelf: own } },
    ]);
    const source = { schemas: { ...all, ...Object.fromEntries(both) } };
    const first = await sourceOf("tap-cars", "src/streams/schemas/place.ts", source);
    const second = await sourceOf("tap-cars", "src/streams/schemas/place2.ts", source);
    assert.match(first, /^export const place = [\s\S]*street/);
    assert.match(second, /^export const place2 = [\s\S]*shelf/);
  });

  test("is described where it is, if its property has a description of its own", async () => {
    const source = await sourceOf("tap-cars", "src/streams/vans.ts");
    assert.match(
      source,
      /^const van = t\.object\(\{\n {2}id: t\.key\(\),\n {2}home: place,\n {2}seen: t\.describe\(place, "Where it was last\."\),\n/,
    );
    assert.match(
      source,
      /\n {2}engine: t\.object\(\n {4}\{\n.*\n {4}\},\n {4}"What drives it\.",\n/,
    );
  });

  test("is written again where it has no name, however often it occurs", async () => {
    const source = await sourceOf("tap-cars", "src/streams/depots.ts");
    const inline = String.raw`t\.object\(\{\n {4}code: t\.string\(\),\n {2}\}\),\n`;
    assert.match(source, new RegExp(` {2}gate: ${inline} {2}door: ${inline}`));
  });
});

test("The base class has another name than every stream, even where a list has the name of the tap", async () => {
  for (const [name, base] of [
    ["tap-cars", "CarsStream"],
    ["tap-depots", "DepotsBaseStream"],
  ] as const) {
    const path = `src/streams/base/${name.slice("tap-".length)}-stream.ts`;
    assert.match(await sourceOf(name, path), new RegExp(`export abstract class ${base}<`));
    const stream = await sourceOf(name, "src/streams/depots.ts");
    assert.match(stream, new RegExp(`export class DepotsStream extends ${base}<DepotsStream> `));
  }
});
