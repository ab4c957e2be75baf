/** Errors have codes, which the log names and `--explain` explains. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { explanationOf, explanations } from "../../src/errors/explanations.ts";
import * as errors from "../../src/errors/index.ts";
import { RESTStream, t as shape, Tap, Type } from "../../src/index.ts";
import { OutputClosedError } from "../../src/singer/index.ts";
import { runTap } from "../../src/testing/run-tap.ts";
import { sdkRoot } from "../support/run-program.ts";
import { sendJson, serve } from "../support/serve.ts";
import { Sources } from "../support/sources.ts";

const settingsSchema = Type.Object({ origin: Type.String({ format: "origin" }) });

class ThingsStream extends RESTStream<ThingsStream, typeof settingsSchema> {
  readonly name: string = "things";
  readonly path: string = "/things";
  readonly schema = shape.object({ id: shape.key("Identifier") }, "A thing");
  readonly urlBase = this.settings.origin;
}

class PartsStream extends ThingsStream {
  override readonly name = "parts";
  override readonly path = "/parts";
}

class WholesStream extends ThingsStream {
  override readonly name = "wholes";
  override readonly path = "/wholes";
}

class ThingsTap extends Tap {
  readonly name = "tap-things";
  readonly description = "Reads things";
  readonly version = "1.0.0";
  readonly settingsSchema = settingsSchema;

  override async streamClasses() {
    return [ThingsStream, PartsStream, WholesStream];
  }
}

suite("Explanations", () => {
  test("are declared by every class of errors that can be thrown", () => {
    const abstract = ["RequestError", "TapError"];
    const declared = Object.values(errors).filter(({ name }) => !abstract.includes(name));
    assert.ok(declared.length > 10);
    for (const one of declared) {
      assert.ok("explanation" in one && explanations.includes(one.explanation), one.name);
    }
  });

  test("have codes of their own, in kebab case, and sentences", () => {
    const codes = explanations.map(({ code }) => code);
    assert.equal(new Set(codes).size, codes.length);
    for (const { code, meaning, remedy } of explanations) {
      assert.match(code, /^[a-z]+(?:-[a-z]+)*$/);
      for (const sentence of [meaning, remedy]) assert.match(sentence, /^[A-Z].*\.$/);
    }
  });

  test("quote messages as the code has them, with … for what varies", () => {
    const texts = [...new Sources(`${sdkRoot}src/`).texts]
      .filter(([path]) => !path.startsWith("errors/expl"))
      .map(([, text]) => text.replaceAll(/\n {2}static readonly explanation[^;]*;/g, ""))
      .join("\n")
      .replaceAll(/\$\{[^}]*\}/g, "…");
    const general = ["… must be …"];
    for (const { message } of explanations) {
      const [shown = ""] = message.split(/(?:: |\()?…\)?$/);
      assert.ok(general.includes(message) || texts.includes(shown), message);
    }
  });

  test("are found for errors of every kind", () => {
    const codeOf = (error: unknown): string => explanationOf(error).code;
    assert.equal(codeOf(new errors.ConfigError(["x"])), "invalid-input");
    assert.equal(codeOf(new OutputClosedError("x")), "output-closed");
    assert.equal(codeOf(new Error("x")), "unexpected");
  });
});

suite("The log of a run that fails", () => {
  test("names the code of each reason once, before its last line", async (t) => {
    const origin = await serve(t, (request, response) => {
      if (request.url?.startsWith("/wholes") === true) sendJson(response, { wholes: "none" });
      else sendJson(response, {}, 403);
    });
    const { code, log } = await runTap(new ThingsTap(), { settings: { origin } });
    assert.equal(code, 1);
    const [forbidden = "", unexpected = "", reason = ""] = log.trimEnd().split("\n").slice(-3);
    assert.match(forbidden, /INFO Explained by: tap-things --explain forbidden$/);
    assert.match(unexpected, /INFO Explained by: tap-things --explain unexpected-response$/);
    assert.match(reason, /CRITICAL Incomplete: /);
  });

  test("names the one reason of a run that could not go on", async (t) => {
    const origin = await serve(t, (_request, response) => sendJson(response, {}, 401));
    const { code, log } = await runTap(new ThingsTap(), { settings: { origin } });
    assert.equal(code, 3);
    const [explained = "", reason = ""] = log.trimEnd().split("\n").slice(-2);
    assert.match(explained, /INFO Explained by: tap-things --explain unauthorized$/);
    assert.match(reason, /CRITICAL Reading [a-z]+: GET .* is unauthorized/);
  });

  test("says of bad input no more than what is wrong with it", async () => {
    const { code, log } = await runTap(new ThingsTap(), { settings: {} });
    assert.equal(code, 2);
    assert.match(log, /^\S+ CRITICAL origin is required[^\n]*\n$/);
  });
});

suite("--explain", () => {
  for (const { code, message, meaning, remedy } of explanations) {
    test(`says what ${code} means and what to do, without settings`, async () => {
      const { code: exitCode, output } = await explained(code);
      assert.equal(exitCode, 0);
      assert.equal(output, `${code}: ${message}\n\n${meaning}\n\nWhat to do: ${remedy}\n`);
    });
  }

  test("leads to the documentation of a tap that has a homepage", async () => {
    class DocumentedTap extends ThingsTap {
      override readonly homepage = "https://things.example.com";
    }
    const { output } = await explained("forbidden", new DocumentedTap());
    assert.match(output, /\n\nMore: https:\/\/things\.example\.com\n$/);
  });

  test("says which code was meant, or which there are", async () => {
    const near = await explained("forbiden");
    assert.equal(near.code, 2);
    assert.match(near.log, /Did you mean forbidden\?/);
    const far = await explained("E1234");
    assert.equal(far.code, 2);
    for (const { code } of explanations) assert.ok(far.log.includes(code), code);
  });
});

function explained(code: string, tap: Tap = new ThingsTap()) {
  return runTap(tap, { settings: {}, flags: ["--explain", code] });
}
