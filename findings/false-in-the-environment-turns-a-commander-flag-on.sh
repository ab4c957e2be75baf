#!/usr/bin/env bash
# A flag of commander that reads a variable is on when the variable says false, 0, or nothing.
#
# Guess, written before the first run: false and 0 turn a flag off, as they do in yargs and in Python's click, or are an error.
# Seen: commander 15.1 and 14.0 only ask whether the variable is there. DRY_RUN=false turns --dry-run on, and NO_CACHE=0
# turns --no-cache on; an empty variable does too, which is how Docker Compose and CI pass on what nobody set.
# An option with a value that may be left out, --color [when], has the text.
# Hurts whoever runs such a program in a container: what was meant to switch a flag off switches it on, and no variable
# but an absent one can.
. "$(dirname "$0")/support.sh"

node_packages commander@15.1.0 commander14@npm:commander@14.0.3 yargs@18.2.0
python_packages click click==8.5.1
cat >flag.mjs <<'END'
const [program, name] = process.argv.slice(2);
if (program === "yargs") {
  const { default: yargs } = await import("yargs");
  console.log(yargs([]).env("").option("dry-run", { type: "boolean" }).parse().dryRun);
} else {
  const { Command, Option } = await import(program);
  const options = new Command()
    .addOption(new Option("--dry-run").env("DRY_RUN").default(false))
    .addOption(new Option("--no-cache").env("NO_CACHE"))
    .addOption(new Option("--color [when]").env("COLOR"))
    .parse([], { from: "user" })
    .opts();
  console.log(JSON.stringify(options[name]));
}
END
cat >flag.py <<'END'
import click

@click.command()
@click.option("--dry-run", is_flag=True, envvar="DRY_RUN")
def show(dry_run):
    print(str(dry_run).lower())

show()
END
for program in commander commander14; do
  for value in true false 0 ""; do
    observe "$program, DRY_RUN=$value: --dry-run" true "$(DRY_RUN=$value node flag.mjs $program dryRun)"
  done
  observe "$program, no DRY_RUN: --dry-run" false "$(node flag.mjs $program dryRun)"
  observe "$program, NO_CACHE=0: cache" false "$(NO_CACHE=0 node flag.mjs $program cache)"
  observe "$program, COLOR=false: --color [when]" '"false"' "$(COLOR=false node flag.mjs $program color)"
done
observe "yargs 18.2.0, DRY_RUN=false" false "$(DRY_RUN=false node flag.mjs yargs)"
observe "click 8.5.1, DRY_RUN=false" false "$(DRY_RUN=false click/bin/python flag.py)"
observe "click 8.5.1, DRY_RUN=0" false "$(DRY_RUN=0 click/bin/python flag.py)"
conclude
