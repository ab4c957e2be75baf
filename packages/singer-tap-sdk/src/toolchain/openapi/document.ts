/** Reads an OpenAPI file, from disk or a URL, as JSON or YAML. */

import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { isJsonObject, type JsonObject } from "../../singer/index.ts";

/** A schema, parameter, response or operation as the file has it: nothing in it is certain. */
export type Part = JsonObject;

/** An OpenAPI file of version 3.0, 3.1 or 3.2. */
export class OpenApiDocument {
  readonly #root: Part;
  /** URL that the file was read from; null for a file on disk. */
  readonly #source: string | null;

  /**
   * @param source URL that the file was read from, to which a relative server URL belongs; null for a file on disk.
   * @throws Error when it is not an OpenAPI file of version 3.
   */
  constructor(root: unknown, source: string | null = null) {
    if (!isJsonObject(root)) throw new Error("it holds no object");
    if (root.swagger !== undefined) {
      throw new Error(
        `it is Swagger ${String(root.swagger)}, and only OpenAPI 3 can be read; convert it first, such as with swagger2openapi`,
      );
    }
    if (!/^3\./.test(String(root.openapi))) {
      throw new Error('it has no "openapi" with a version 3, so it is not an OpenAPI file');
    }
    if (!isJsonObject(root.paths)) throw new Error("it has no paths");
    this.#root = root;
    this.#source = source;
  }

  get title(): string {
    return textOf(partAt(this.#root, "info").title) ?? "";
  }

  /** The paths with their operations, in the order of the file. */
  get paths(): readonly (readonly [path: string, item: Part])[] {
    return Object.entries(partAt(this.#root, "paths")).map(([path, item]) => [
      path,
      this.resolve(item),
    ]);
  }

  /** URL of the first server without trailing slash; null if there is none, or it is relative to an unknown place. */
  get serverUrl(): string | null {
    const [server] = listOf(this.#root.servers);
    const { url, variables } = isJsonObject(server) ? server : {};
    const filled = (textOf(url) ?? "").replace(/\{(\w+)\}/g, (whole, name: string) => {
      const variable = isJsonObject(variables) ? variables[name] : undefined;
      return (isJsonObject(variable) && textOf(variable.default)) || whole;
    });
    if (filled === "" || !URL.canParse(filled, this.#source ?? undefined)) return null;
    return new URL(filled, this.#source ?? undefined).href.replace(/\/+$/, "");
  }

  /** The security schemes that operations need, those of the most operations first. */
  get securitySchemes(): readonly Part[] {
    const schemes = partAt(partAt(this.#root, "components"), "securitySchemes");
    const uses = new Map(Object.keys(schemes).map((name) => [name, 0]));
    const count = (security: unknown): void => {
      for (const name of listOf(security).flatMap((one) =>
        Object.keys(isJsonObject(one) ? one : {}),
      ))
        uses.set(name, (uses.get(name) ?? 0) + 1);
    };
    for (const [, item] of this.paths) count(partAt(item, "get").security ?? this.#root.security);
    const ranked = [...uses].sort(([, one], [, other]) => other - one);
    return ranked.flatMap(([name]) =>
      isJsonObject(schemes[name]) ? [this.resolve(schemes[name])] : [],
    );
  }

  /**
   * What a part refers to, with the properties next to its `$ref`; the part itself if it is no reference.
   *
   * @throws Error when the reference leads nowhere, or to another file.
   */
  resolve(part: unknown): Part {
    const seen = new Set<string>();
    let found = isJsonObject(part) ? part : {};
    for (let { $ref } = found; typeof $ref === "string"; { $ref } = found) {
      if (seen.has($ref)) throw new Error(`${$ref} refers to itself`);
      seen.add($ref);
      const { $ref: _, ...own } = found;
      found = { ...this.#target($ref), ...own };
    }
    return found;
  }

  #target(reference: string): Part {
    if (!reference.startsWith("#/")) {
      throw new Error(
        `it refers to ${reference}, another file; bundle it into one first, such as with npx @redocly/cli bundle`,
      );
    }
    const names = reference.slice("#/".length).split("/").map(unescaped);
    let found: unknown = this.#root;
    for (const name of names) {
      const isThere = Object.hasOwn(Object(found), name);
      found = isThere ? Object(found)[name] : undefined;
    }
    if (isJsonObject(found)) return found;
    throw new Error(`it refers to ${reference}, which does not exist`);
  }
}

/**
 * Reads the OpenAPI file at a path or URL.
 *
 * @throws Error with one sentence that names the place, when it can't be read or is not an OpenAPI file.
 */
export async function readOpenApi(place: string): Promise<OpenApiDocument> {
  try {
    const text = isUrl(place) ? await download(place) : readFileSync(place, "utf8");
    return new OpenApiDocument(parsed(text), isUrl(place) ? place : null);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${place} can't be read as an OpenAPI file: ${reason}`);
  }
}

/** Whether a place is a URL rather than a path. */
export function isUrl(place: string): boolean {
  return /^https?:/.test(place);
}

async function download(url: string): Promise<string> {
  // Loaded here, since most commands send no request.
  const { default: ky } = await import("ky");
  return ky(url).text();
}

/** JSON, or YAML, which the parser of JSON rejects. */
function parsed(text: string): unknown {
  if (/^\s*\{/.test(text)) return JSON.parse(text);
  // Without a limit on aliases, which large files use; they are in memory once.
  return parse(text, { maxAliasCount: -1 });
}

/** A name of a JSON pointer, RFC 6901, in a URI fragment. */
function unescaped(name: string): string {
  return decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~");
}

/** The object at a property; an empty one if there is none. */
export function partAt(part: Part, name: string): Part {
  const found = part[name];
  return isJsonObject(found) ? found : {};
}

/** The list, or an empty one for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The text, or undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
