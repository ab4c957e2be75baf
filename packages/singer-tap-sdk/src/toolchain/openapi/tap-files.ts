/** Writes the files of a tap from an OpenAPI file. */

import { type BuiltInParserName, format } from "prettier";
import { counted } from "../../text/counted.ts";
import { baseClass, classPrefix } from "../class-names.ts";
import { type Credential, credentialOf } from "./credentials.ts";
import { isUrl, type OpenApiDocument, readOpenApi } from "./document.ts";
import { importOf } from "./imports.ts";
import type { Paging } from "./paging.ts";
import { planTap, type StreamPlan, type TapPlan, unclearColumns } from "./plan.ts";
import { sampleRows } from "./sample-rows.ts";
import { ShapeSource } from "./shape-source.ts";
import {
  fileOf,
  isSame,
  paginatorSource,
  pagingKey,
  type Shared,
  streamSource,
} from "./stream-source.ts";
import { testSource } from "./test-source.ts";

/** The files that an OpenAPI file makes of the template, and what it does not tell. */
export interface TapFiles {
  /** Text of each file, by its path in the project. */
  readonly files: ReadonlyMap<string, string>;
  /** Changes to files of the template, by path. */
  readonly changes: ReadonlyMap<string, (text: string) => string>;
  /** What the file does not tell, a line each, in the order of the streams. */
  readonly gaps: readonly string[];
  /** Number of streams. */
  readonly streams: number;
  /** Number of endpoints that list something, those without a stream included. */
  readonly endpoints: number;
}

/** The files that depend on the tap's name are made with its names. */
interface NewTapNames {
  /** `tap-shop`. */
  readonly name: string;
}

/**
 * Makes the files of a tap.
 *
 * @param place Path or URL of the OpenAPI file.
 * @throws Error with one sentence when it can't be read, or lists no records.
 */
export async function tapFiles(place: string, { name }: NewTapNames): Promise<TapFiles> {
  const document = await readOpenApi(place);
  const plan = planTap(document);
  const credential = credentialOf(document.securitySchemes);
  const tapClass = `${classPrefix(name)}Tap`;
  const shared = sharedBy(plan, name);
  const source = new ShapeSource(
    plan.shapes,
    plan.streams.map(({ record }) => record),
  );
  const gaps = gapsOf(plan, document, credential, source);
  const files = new Map<string, string>();
  for (const [path, text] of source.files) files.set(`src/streams/${path}`, text);
  for (const stream of plan.streams) {
    files.set(`src/streams/${fileOf(stream)}`, streamSource(stream, plan.shapes, source, shared));
  }
  const settings = settingsOf(plan, document, credential);
  files.set(`src/streams/${shared.file}`, baseSource(shared, document, credential));
  files.set("src/settings.ts", settingsSource(settings));
  files.set("tests/tap.test.ts", testSource(plan, credential, tapClass));
  const rows = plan.streams.map((one) => [
    one.path.replace(/\?.*$/, ""),
    sampleRows(one, plan.shapes),
  ]);
  files.set("tests/rows.json", JSON.stringify(Object.fromEntries(rows)));
  files.set("tools/check-api.ts", checkSource(plan, tapClass));
  const formatted = new Map<string, string>();
  for (const [path, text] of files) formatted.set(path, await formatText(path, text));
  formatted.set(".env.example", environmentExample(name, settings));
  const { leftOut, streams } = plan;
  const changes = new Map([
    ["README.md", (text: string) => `${text}\n${readmeSection(place, gaps)}`],
    ["package.json", (text: string) => withCheck(text, place)],
    ["tsconfig.json", (text: string) => text.replace('"tests"]', '"tests", "tools"]')],
  ]);
  return {
    files: formatted,
    changes,
    gaps,
    streams: streams.length,
    endpoints: streams.length + leftOut.length,
  };
}

/** Formats source as Biome does at 100 columns. */
export async function formatText(path: string, text: string): Promise<string> {
  const parser: BuiltInParserName = path.endsWith(".json") ? "json" : "typescript";
  return await format(text, { parser, printWidth: 100 });
}

/** What the file does not tell, a line each: of the whole tap, of each stream, and the endpoints without one. */
function gapsOf(
  { streams, leftOut, shapes }: TapPlan,
  document: OpenApiDocument,
  { gap }: Credential,
  source: ShapeSource,
): readonly string[] {
  const nested = source.nested.flatMap((name) => {
    const shape = shapes.get(name);
    return shape === undefined
      ? []
      : unclearColumns(shape).map((unclear) => `in ${name}: ${unclear}`);
  });
  const url = document.serverUrl === null ? ["api_url: the file names no server"] : [];
  return [
    ...(gap === null ? [] : [`credential: ${gap}`]),
    ...url,
    ...settingGaps(streams),
    ...streams.flatMap(({ name, gaps }) =>
      gaps.filter(({ about }) => about !== "partitions").map(({ reason }) => `${name}: ${reason}`),
    ),
    ...nested,
    ...leftOut.map(({ path, reason }) => `${path} has no stream: ${reason}`),
  ];
}

/** The settings that stand in for lists, each once, however many streams need it. */
function settingGaps(streams: readonly StreamPlan[]): readonly string[] {
  const uses = new Map<string, readonly StreamPlan[]>();
  for (const stream of streams) {
    const { name } = stream.setting ?? {};
    if (name !== undefined) uses.set(name, [...(uses.get(name) ?? []), stream]);
  }
  return [...uses].map(([name, users]) => {
    const [first] = users;
    const values = first?.setting?.parameters.map((one) => `{${one}}`).join(" and ");
    const needed = users.length === 1 ? first?.name : counted(users.length, "stream");
    return `${name}: the setting names the values of ${values} for ${needed}, since no list in the file has them`;
  });
}

/** What most streams declare alike, for the base class. */
function sharedBy({ streams }: TapPlan, name: string): Shared {
  const paged = streams.filter(({ paging }) => paging !== null);
  const key = mostFrequent(paged.map(({ paging }) => pagingKey(paging)));
  const paging = paged.find((one) => pagingKey(one.paging) === key)?.paging ?? null;
  const sizes = paged
    .filter((one) => isSame(one.paging, paging))
    .map((one) => String(one.paging?.pageSize?.maximum ?? ""));
  const size = mostFrequent(sizes);
  const records = mostFrequent(streams.map(({ recordsPath }) => recordsPath));
  const isUsual =
    streams.filter(({ recordsPath }) => recordsPath === records).length * 2 > streams.length;
  const classNames = streams.map(({ className }) => className);
  return {
    base: baseClass(name, classNames),
    file: `base/${name.slice("tap-".length)}-stream.ts`,
    recordsPath: isUsual && streams.length > 1 ? (records ?? null) : null,
    paging,
    pageSize: size ? Number(size) : null,
  };
}

function mostFrequent(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce<readonly [string | undefined, number]>(
    (most, one) => (one[1] > most[1] ? one : most),
    [undefined, 0],
  )[0];
}

/** A setting: its source, and an example value. */
interface Setting {
  readonly source: string;
  readonly example: string;
  readonly isOptional: boolean;
}

function settingsOf(
  { streams }: TapPlan,
  { serverUrl }: OpenApiDocument,
  { settings }: Credential,
): ReadonlyMap<string, Setting> {
  const all = new Map<string, Setting>();
  for (const [name, source] of settings) {
    all.set(name, {
      source,
      example: `your-${name.replaceAll("_", "-")}`,
      isOptional: source.includes("default:"),
    });
  }
  const isUsable = serverUrl !== null && /^https:|^http:\/\/(?:localhost|127\.)/.test(serverUrl);
  const fallback = isUsable ? `, default: ${JSON.stringify(serverUrl)}` : "";
  all.set("api_url", {
    source: `Type.String({ title: "API URL", description: "Base URL of the API."${fallback}, format: "url" })`,
    example: isUsable ? serverUrl : "https://api.example.com",
    isOptional: isUsable,
  });
  for (const { setting } of streams) {
    if (setting === null || all.has(setting.name)) continue;
    const { parameters } = setting;
    const form = parameters.map((one) => `{${one}}`).join("/");
    const pattern = parameters.map(() => "[^/]+").join("/");
    const description = `Values of ${form} in the paths of the API; without them, the tables that need one are empty.`;
    all.set(setting.name, {
      source: `Type.Array(Type.String({ pattern: "^${pattern}$" }), { description: ${JSON.stringify(description)}, default: [] })`,
      example: JSON.stringify([parameters.join("/")]),
      isOptional: true,
    });
  }
  return all;
}

function settingsSource(settings: ReadonlyMap<string, Setting>): string {
  const lines = [...settings].map(([name, { source }]) => `${name}: ${source},`);
  return `${importOf(["Type"], "singer-tap-sdk")}

/** The settings. Validation, redaction, \`--about\` and plugin.json are derived from them. */
export const settingsSchema = Type.Object({
${lines.join("\n")}
});
`;
}

function environmentExample(name: string, settings: ReadonlyMap<string, Setting>): string {
  const prefix = name.toUpperCase().replaceAll("-", "_");
  const lines = [...settings].map(
    ([setting, { example, isOptional }]) =>
      `${isOptional ? "# " : ""}${prefix}_${setting.toUpperCase()}=${example}`,
  );
  return [
    "# Copy to .env and run with `--config ENV`. Every setting has a variable of this form; `--about` lists them.",
    ...lines,
    "",
  ].join("\n");
}

/** The program that compares the tap with the API's file; what has no stream is exempt. */
function checkSource({ leftOut }: TapPlan, tapClass: string): string {
  const lines = leftOut
    .filter(({ isOpen }) => isOpen)
    .map(
      ({ path, reason }) =>
        `{ kind: "endpoint without a stream", subject: ${JSON.stringify(path)}, reason: ${JSON.stringify(reason)} },`,
    );
  return `/** Compares the streams with the API's OpenAPI file: \`npm run check:api -- path/to/openapi.json\`, or a URL. */

${importOf(["checkApi", "type Exemption"], "singer-tap-sdk/openapi")}
${importOf([tapClass], "../src/tap.ts")}

/** Accepted differences, each with the reason. One that no longer occurs is reported. */
const exemptions: readonly Exemption[] = [
${lines.join("\n")}
];

process.exitCode = await checkApi(new ${tapClass}(), process.argv.slice(2).at(-1), exemptions, process);
`;
}

/** The package.json with the program as a script, which has the URL that the tap was made from. */
function withCheck(manifest: string, place: string): string {
  const url = isUrl(place) ? ` ${place}` : "";
  const wheel = '"wheel": "singer-tap-sdk wheel"';
  return manifest.replace(wheel, `${wheel},\n    "check:api": "tsx tools/check-api.ts${url}"`);
}

/** The section of the README about what was made. */
function readmeSection(place: string, gaps: readonly string[]): string {
  const list = gaps.length === 0 ? ["Nothing."] : gaps.map((gap) => `- ${gap}.`);
  const file = isUrl(place) ? "" : " -- path/to/openapi.json";
  return `## From the OpenAPI file

The streams were made from the API's OpenAPI file, and are yours to change. This lists what the API has added or removed
since, and what the streams read differently; accepted differences are in \`tools/check-api.ts\`, with their reasons:

\`\`\`sh
npm run check:api${file}
\`\`\`

The file does not tell everything. Each of these is a comment \`// GAP:\` in the code, or an endpoint without a stream; remove
a line once you have closed its gap.

${list.join("\n")}
`;
}

/** The base class: what all endpoints share. */
function baseSource(
  { base, recordsPath, paging, pageSize }: Shared,
  { serverUrl }: OpenApiDocument,
  { authenticator, arguments: given, gap }: Credential,
): string {
  const imports = [authenticator, "RESTStream", "type Declaration"];
  if (paging !== null) imports.push(paging.paginator, "type Paginator");
  const isUsable = serverUrl !== null && /^https:|^http:\/\/(?:localhost|127\.)/.test(serverUrl);
  return [
    importOf(imports, "singer-tap-sdk"),
    'import type { settingsSchema } from "../../settings.ts";',
    "",
    "/** What all endpoints share: URL, credential, paging. */",
    `export abstract class ${base}<Self extends Declaration> extends RESTStream<Self, typeof settingsSchema> {`,
    ...(recordsPath === null
      ? []
      : [`override readonly recordsPath: string = ${JSON.stringify(recordsPath)};`]),
    ...(pageSize === null
      ? []
      : [
          `override readonly pageSize: number | null = ${pageSize}; // the maximum that most endpoints document`,
        ]),
    "",
    ...(isUsable
      ? ["readonly urlBase = this.settings.api_url;"]
      : [
          "// GAP: the file names no server, so the setting has no default, and discovery no value.",
          "get urlBase() { return this.settings.api_url; }",
        ]),
    "",
    ...(gap === null ? [] : [`// GAP: ${gap}.`]),
    "override authenticator() {",
    `return new ${authenticator}(${given});`,
    "}",
    ...(paging === null ? [] : paginatorMember(paging)),
    "}",
    "",
  ].join("\n");
}

function paginatorMember(paging: Paging): readonly string[] {
  return ["", "override paginator(): Paginator {", `return ${paginatorSource(paging, null)};`, "}"];
}
