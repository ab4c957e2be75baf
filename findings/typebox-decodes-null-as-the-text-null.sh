#!/usr/bin/env bash
# Value.Decode of TypeBox 1 makes the text "null" of a null, 0 of an empty text, and 1 of 1.9.
#
# Guess, written before the first run, of Value.Convert, which Decode turned out to begin with: it converts what loses
# nothing, such as "5" to 5, and leaves an empty text alone. So Decode refuses what does not fit, as it did in 0.34.
# Seen: Decode of 1.4.3 converts first, and checks what comes of it. A null in place of a required text is the text null,
# in place of a number 0, of a boolean false, of a list ["null"]. An empty text is 0; a fraction in place of an integer is
# cut. A property that the schema does not know is removed. 0.34.52 refused all but the last, which it kept.
# Value.Parse, and Value.Check before Decode, still refuse them.
# Hurts whoever decodes what comes from outside and moves to TypeBox 1: it compiles, nothing is raised, and a missing
# name is stored as null, a missing price as 0.
. "$(dirname "$0")/support.sh"

node_packages typebox@1.4.3 old@npm:@sinclair/typebox@0.34.52
cat >decode.mjs <<'END'
const [version, call, json] = process.argv.slice(2);
const { Type } = await import(version === "1.4.3" ? "typebox" : "old");
const { Value } = await import(version === "1.4.3" ? "typebox/value" : "old/value");
const schema = Type.Object({ name: Type.String(), price: Type.Integer(), paid: Type.Boolean(), tags: Type.Array(Type.String()) });
try {
  console.log(JSON.stringify(Value[call](schema, JSON.parse(json))));
} catch {
  console.log("refused");
}
END
of() { observe "$2 of $3, TypeBox $1" "$4" "$(node decode.mjs "$1" "$2" "$3")"; }
of 1.4.3 Decode '{"name":null,"price":null,"paid":null,"tags":null}' '{"name":"null","price":0,"paid":false,"tags":["null"]}'
of 1.4.3 Decode '{"name":"a","price":"","paid":true,"tags":[]}' '{"name":"a","price":0,"paid":true,"tags":[]}'
of 1.4.3 Decode '{"name":"a","price":1.9,"paid":true,"tags":[]}' '{"name":"a","price":1,"paid":true,"tags":[]}'
of 1.4.3 Decode '{"name":"a","price":1,"paid":true,"tags":[],"more":1}' '{"name":"a","price":1,"paid":true,"tags":[]}'
of 1.4.3 Decode '{}' refused
of 1.4.3 Parse '{"name":null,"price":null,"paid":null,"tags":null}' refused
of 0.34.52 Decode '{"name":null,"price":null,"paid":null,"tags":null}' refused
of 0.34.52 Decode '{"name":"a","price":"","paid":true,"tags":[]}' refused
of 0.34.52 Decode '{"name":"a","price":1.9,"paid":true,"tags":[]}' refused
of 0.34.52 Decode '{"name":"a","price":1,"paid":true,"tags":[],"more":1}' '{"name":"a","price":1,"paid":true,"tags":[],"more":1}'
conclude
