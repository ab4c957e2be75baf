/** What acts on its own: workflows and API keys. */

import { DAY } from "./calendar.ts";
import { ulid } from "./identifiers.ts";
import { keysOf } from "./keyed.ts";
import { type Random, randomFor } from "./random.ts";
import type { World } from "./world.ts";

const machines = {
  phone: { kind: "workflow", name: "Declare from the duty phone" },
  checklist: { kind: "workflow", name: 'Checklist for "critical"' },
  automation: { kind: "api_key", name: "Depot automation" },
} as const;

type MachineKey = keyof typeof machines;
type Founding = Pick<World, "seed" | "since">;

/** Who did something: mostly the person, in a share of all cases the machine. */
export function personOrMachine<User>(
  founding: Founding,
  random: Random,
  user: User,
  machine: MachineKey,
  share: number,
) {
  return random.chance(share)
    ? { [machines[machine].kind]: machineOf(machine, founding) }
    : { user };
}

/** Everything of a kind that acts on its own. */
export function machinesOf(kind: "api_key" | "workflow", founding: Founding) {
  return keysOf(machines)
    .filter((key) => machines[key].kind === kind)
    .map((key) => machineOf(key, founding));
}

function machineOf(key: MachineKey, { seed, since }: Founding) {
  const id = ulid(since - 10 * DAY, randomFor(seed, "machine", key));
  return { id, name: machines[key].name };
}
