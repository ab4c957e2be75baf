/** The forty-two people of the company, a few of whom have left. */

import { DAY, HOUR } from "./calendar.ts";
import { company, type TeamKey } from "./company.ts";
import { slackId, ulid } from "./identifiers.ts";
import { type Random, randomFor } from "./random.ts";
import type { RbacRole, User, UserWithRoles } from "./shapes.ts";

type Rank = "owner" | "administrator" | "responder" | "viewer";

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
export type Person = {
  readonly team: TeamKey;
  readonly active: boolean;
  readonly responds: boolean;
  readonly user: User;
  readonly full: UserWithRoles;
};

/** The people, in the order in which they joined. */
export function buildPeople(seed: number, since: number): readonly Person[] {
  const roles = rbacRoles(seed, since);
  return roster.map(([name, team, rank, left], place) => {
    const random = randomFor(seed, "person", name);
    const user: User = {
      // Invited one after another when the account was opened, so that all are there before the first incident.
      id: ulid(since - 18 * DAY + place * 2 * HOUR, random),
      name,
      ...contact(place, left !== undefined, random),
      role: place % 9 === 4 ? "unset" : rank,
    };
    const onCall = rank === "responder" && left === undefined;
    return {
      team,
      active: left === undefined,
      responds: rank !== "viewer",
      user,
      full: {
        ...user,
        base_role: roles[rank],
        custom_roles: [
          ...(team === "security" ? [roles.securityLead] : []),
          ...(place % 8 === 1 ? [roles.incidentCommander] : []),
        ],
        is_active: left === undefined,
        seats: {
          on_call: left ? "none" : onCall ? "full_access" : "viewer_only",
          response: left ? "none" : rank === "viewer" ? "viewer_only" : "full_access",
        },
      },
    };
  });
}

/** Those who left lose their Slack account; an address is missing where someone signs in through Slack alone. */
function contact(
  place: number,
  left: boolean,
  random: Random,
): Pick<User, "email" | "slack_user_id"> {
  const slack = slackId("U", random);
  const hasEmail = place % 14 !== 12;
  return {
    ...(hasEmail ? { email: `${addresses[place] ?? `person-${place}`}@${company.domain}` } : {}),
    ...(left ? {} : { slack_user_id: slack }),
  };
}

/** The local parts of the addresses: first name and surname in the letters that mail systems accept. */
const addresses = roster.map(([name], place) => {
  const plain = name
    .normalize("NFD")
    .replace(/[\u0300-\u036f"'()]/g, "")
    .replace(/ø/g, "o")
    .replace(/[æ]/g, "ae")
    .replace(/ß/g, "ss")
    .replace(/ı/g, "i")
    .toLowerCase();
  const words = plain.match(/[a-z]+/g);
  return words && words.length > 1 ? words.join(".") : `person.${place + 1}`;
});

function rbacRoles(
  seed: number,
  since: number,
): Readonly<Record<Rank | "securityLead" | "incidentCommander", RbacRole>> {
  const role = (name: string, slug: string, description?: string): RbacRole => ({
    id: ulid(since - 20 * DAY, randomFor(seed, "rbac", slug)),
    name,
    slug,
    ...(description === undefined ? {} : { description }),
  });
  return {
    owner: role("Owner", "owner", "Everything, billing included."),
    administrator: role("Admin", "administrator", "Everything but billing."),
    responder: role("Responder", "responder", "Declares and runs incidents."),
    viewer: role("Viewer", "viewer"),
    securityLead: role("Security lead", "security-lead", "Sees private security incidents."),
    incidentCommander: role("Incident commander", "incident-commander", ""),
  };
}
