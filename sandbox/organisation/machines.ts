/** What acts on its own: a workflow, a checklist, an API key. */

import { DAY } from "./calendar.ts";
import { keysOf } from "./company.ts";
import { ulid } from "./identifiers.ts";
import { type Random, randomFor } from "./random.ts";
import type { Actor, User } from "./shapes.ts";

const machines = {
  phone: { kind: "workflow", name: "Declare from the duty phone" },
  checklist: { kind: "workflow", name: 'Checklist for "critical"' },
  automation: { kind: "api_key", name: "Depot automation" },
} as const;

/** Key of something that acts on its own. */
export type MachineKey = keyof typeof machines;

/** Most things are done by people; a share of them is done by the machine instead. */
export function personOrMachine(
  { seed, since }: { readonly seed: number; readonly since: number },
  random: Random,
  user: User,
  machine: MachineKey,
  share: number,
): Actor {
  if (!random.chance(share)) {
    return { user };
  }
  const { kind, name } = machines[machine];
  const id = idOf(machine, seed, since);
  return kind === "workflow" ? { workflow: { id, name } } : { api_key: { id, name } };
}

/** Everything of a kind that acts on its own. */
export function machinesOf(
  kind: "api_key" | "workflow",
  { seed, since }: { readonly seed: number; readonly since: number },
): readonly { readonly id: string; readonly name: string }[] {
  return keysOf(machines)
    .filter((key) => machines[key].kind === kind)
    .map((key) => ({ id: idOf(key, seed, since), name: machines[key].name }));
}

function idOf(machine: MachineKey, seed: number, since: number): string {
  return ulid(since - 10 * DAY, randomFor(seed, "machine", machine));
}
