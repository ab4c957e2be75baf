#!/usr/bin/env bash
# A TypeBox property that is optional is required once its schema was copied with { ...schema }.
#
# Guess, written before the first run: a schema is a plain object, so a copy with a description added is as optional as
# what it was copied from.
# Seen: in TypeBox 1 the mark is a property that is not enumerable; in 0.34 it was a symbol, which a spread copies. The
# object lists the copied property under "required" and refuses values without it, while TypeScript 7.0.2 still takes
# it for optional.
# Type.Optional around the copy mends it.
# Hurts whoever adds descriptions or titles to shared schemas and moves to TypeBox 1: it compiles, and requests or rows
# that were valid are refused.
. "$(dirname "$0")/support.sh"

node_packages typebox@1.4.3 old@npm:@sinclair/typebox@0.34.52
cat >check.mjs <<'END'
const [version, form] = process.argv.slice(2);
const typebox = await import(version === "1.4.3" ? "typebox" : "old");
const Type = typebox.Type ?? typebox.default;
const { default: value, Value } = await import(version === "1.4.3" ? "typebox/value" : "old/value");
const note = Type.Optional(Type.String());
const forms = {
  "as it is": note,
  "spread": { ...note, description: "x" },
  "spread, in Type.Optional": Type.Optional({ ...note, description: "x" }),
};
const schema = Type.Object({ note: forms[form] });
console.log(`required: ${JSON.stringify(schema.required ?? [])}, {} is valid: ${(Value ?? value).Check(schema, {})}`);
END
observe "TypeBox 1.4.3, the schema as it is" "required: [], {} is valid: true" "$(node check.mjs 1.4.3 "as it is")"
observe "TypeBox 1.4.3, spread" 'required: ["note"], {} is valid: false' "$(node check.mjs 1.4.3 spread)"
observe "TypeBox 1.4.3, spread, in Type.Optional" "required: [], {} is valid: true" "$(node check.mjs 1.4.3 "spread, in Type.Optional")"
observe "TypeBox 0.34.52, spread" "required: [], {} is valid: true" "$(node check.mjs 0.34.52 spread)"
conclude
