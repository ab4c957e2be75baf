/** What acts on its own: workflows and API keys. */

import { DAY } from "./calendar.ts";
import { ulid } from "./identifiers.ts";
import { keysOf } from "./keyed.ts";
import { type Random, randomFor } from "./random.ts";

const machines = {
  phone: { kind: "workflow", name: "Declare from the duty phone" },
  checklist: { kind: "workflow", name: 'Checklist for "critical"' },
  automation: { kind: "api_key", name: "Depot automation" },
} as const;

type MachineKey = keyof typeof machines;

/** When the company began, and the seed of its identifiers. */
type Founding = { readonly seed: number; readonly since: number };

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
  return {
    id: ulid(since - 10 * DAY, randomFor(seed, "machine", key)),
    name: machines[key].name,
  };
}
