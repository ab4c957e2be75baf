/** The forty-two people of the company, a few of whom have left. */

import { DAY, HOUR } from "./calendar.ts";
import { company, type TeamKey } from "./company.ts";
import { slackId, ulid } from "./identifiers.ts";
import { keyed } from "./keyed.ts";
import { randomFor } from "./random.ts";

type Rank = "owner" | "administrator" | "responder" | "viewer";

const roles = {
  owner: ["Owner", "Everything, billing included."],
  administrator: ["Admin", "Everything but billing."],
  responder: ["Responder", "Declares and runs incidents."],
  viewer: ["Viewer"],
  securityLead: ["Security lead", "Sees private security incidents."],
  incidentCommander: ["Incident commander", ""],
} as const;

/** Name, team, rank in the old and new sense, and whether they have left; the names are as people really write theirs. */
const roster: readonly (readonly [name: string, team: TeamKey, rank: Rank, left?: "left"])[] = [
  ["Astrid Holm", "platform", "owner"],
  ["Mikael Åkesson", "platform", "administrator"],
  ["Ngozi Adeyemi", "platform", "responder"],
  ["Tomasz Wiśniewski", "platform", "responder"],
  ["Søren Kjærgaard", "platform", "responder"],
  ["Siobhán O'Rourke", "payments", "administrator"],
  ["Jürgen Weiß", "payments", "responder"],
  ["Priya Raghunathan", "payments", "responder"],
  ["Kaja Lindqvist", "payments", "responder"],
  ["Oluwaseun Balogun", "payments", "responder", "left"],
  ["Emil Nyström", "checkout", "responder"],
  ["Hanna Virtanen", "checkout", "responder"],
  ["Liisa Tamm", "checkout", "responder"],
  ['Robert "Bob" Eklund', "checkout", "responder"],
  ["Camille Lefèvre", "checkout", "viewer"],
  ["ليلى حدّاد", "routing", "responder"],
  ["Ingrid Solheim", "routing", "responder"],
  ["Yuki Tanaka (田中 由紀)", "routing", "responder"],
  ["Dmitri Volkov", "routing", "responder"],
  ["Rasmus Kask", "routing", "responder", "left"],
  ["Freja Mortensen", "tracking", "responder"],
  ["Arjun Mehta", "tracking", "responder"],
  ["Elena Petrova", "tracking", "responder"],
  ["נועה ברק", "tracking", "responder"],
  ["Jonas Berg", "warehouse", "responder"],
  ["Maria José Ferreira", "warehouse", "responder"],
  ["Henrik Lund", "warehouse", "viewer"],
  ["Zoë van der Berg", "mobile", "responder"],
  ["Kwame Mensah", "mobile", "responder"],
  ["Sanna Koskinen", "mobile", "responder"],
  ["Li Wei", "mobile", "responder", "left"],
  ["Anders Dahl", "data", "responder"],
  ["Beatriz Nogueira", "data", "responder"],
  ["Pavel Novák", "data", "viewer"],
  ["Ruth Cohen", "security", "administrator"],
  ["Ibrahim Yıldız", "security", "responder"],
  ["Nils Bakke", "security", "responder"],
  ["Grace Okafor", "support", "responder"],
  ["Tove Sandberg 🌻", "support", "responder"],
  ["Marek Kowalczyk", "support", "viewer"],
  ["Aino Mäkelä", "support", "viewer"],
  ["Peter Falk", "support", "viewer", "left"],
];

/** A person in both forms, with what the generator needs to know of them. */
export type Person = ReturnType<typeof buildPeople>[number];

/** The people, in the order in which they joined. */
export function buildPeople(seed: number, since: number) {
  const role = keyed(roles, ([name, description], key) => {
    const slug = key.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`);
    return { id: ulid(since - 20 * DAY, randomFor(seed, "rbac", slug)), name, slug, description };
  });
  return roster.map(([name, team, rank, left], place) => {
    const random = randomFor(seed, "person", name);
    // Invited one after another when the account was opened, so that all are there before the first incident.
    const id = ulid(since - 18 * DAY + place * 2 * HOUR, random);
    const slack = slackId("U", random);
    const user = {
      id,
      name,
      // Some sign in through Slack alone and have no address.
      email: place % 14 === 12 ? undefined : `${mailbox(name, place)}@${company.domain}`,
      slack_user_id: left ? undefined : slack,
      role: place % 9 === 4 ? "unset" : rank,
    };
    const isViewer = rank === "viewer";
    return {
      team,
      active: left === undefined,
      responds: !isViewer,
      user,
      full: {
        ...user,
        base_role: role(rank),
        custom_roles: [
          ...(team === "security" ? [role("securityLead")] : []),
          ...(place % 8 === 1 ? [role("incidentCommander")] : []),
        ],
        is_active: left === undefined,
        seats: {
          on_call: left ? "none" : rank === "responder" ? "full_access" : "viewer_only",
          response: left ? "none" : isViewer ? "viewer_only" : "full_access",
        },
      },
    };
  });
}

/** The local part of an address: first name and surname in the letters that mail systems accept. */
function mailbox(name: string, place: number): string {
  const plain = name
    .normalize("NFD")
    .replace(/[\u0300-\u036f"'()]/g, "")
    .replace(/[øæßı]/g, (letter) => ({ ø: "o", æ: "ae", ß: "ss", ı: "i" })[letter] ?? letter)
    .toLowerCase();
  const words = plain.match(/[a-z]+/g) ?? [];
  return words.length > 1 ? words.join(".") : `person.${place + 1}`;
}
