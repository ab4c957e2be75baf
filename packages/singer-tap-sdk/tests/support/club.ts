/** A tap whose records are about people, at every kind of place. */

import { createHmac } from "node:crypto";
import {
  type Declaration,
  RESTStream,
  type RowOf,
  type StreamClass,
  Tap,
  Type,
  t,
} from "../../src/index.ts";

export const hash_key = "0123456789abcdef";

export function hmac(text: string): string {
  return createHmac("sha256", hash_key).update(text, "utf8").digest("hex");
}

const settingsSchema = Type.Object({ url: Type.String() });

export abstract class ClubStream<Self extends Declaration> extends RESTStream<
  Self,
  typeof settingsSchema
> {
  get urlBase() {
    return this.settings.url;
  }
}

const email = t.string("Address.", { personal: "identity" });
const text = t.string("What they wrote.", { personal: "free_text" });

const letter = t.object({
  id: t.key("Identifier."),
  member_id: t.string("Who got it."),
  from: t.object({ id: t.string("Identifier."), email }),
  text,
  copies: t.array(t.array(t.object({ email })), "In lists of lists."),
});

export class MembersStream extends ClubStream<MembersStream> {
  readonly name = "members";
  readonly path = "/members";
  readonly schema = t.object({
    id: t.key("Identifier."),
    updated_at: t.timestamp("When it changed."),
    email,
    born: t.date("Day of birth."),
    phones: t.array(t.string("Number.", { personal: "identity" }), "Numbers."),
    friends: t.array(t.object({ id: t.string("Identifier."), email, rank: t.integer("Rank.") })),
    promised: t.required(t.string("Always there.", { personal: "identity" })),
    history: t.json("Whatever happened.", { personal: ["identity", "free_text"] }),
    bio: text,
    letters: t.array(letter, "Letters."),
    portrait: text,
  });
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = { parameter: "since" };
  override readonly embeds = {
    letters: { stream: "letters", foreignKey: "member_id" },
    portrait: { stream: "portraits", foreignKey: "member_id", value: "text" },
  };
}

class LettersStream extends ClubStream<LettersStream> {
  readonly name = "letters";
  readonly path = "/letters";
  readonly schema = letter;
}

/** Asked for by a member's address, which a hook has to see. */
class PortraitsStream extends ClubStream<PortraitsStream> {
  readonly name = "portraits";
  readonly path = "/portraits";
  readonly schema = t.object({ member_id: t.key("Member."), text });
  override readonly primaryKeys = ["member_id"] as const;
  override readonly hasTable = false;
  override readonly parent: StreamClass = MembersStream;

  override childContext({ id, email: address }: RowOf<MembersStream>) {
    return { member_id: id, length: String(address).length };
  }
}

export class ClubTap extends Tap {
  readonly name = "tap-club";
  readonly description = "Singer tap for the club of these tests";
  readonly version = "1.0.0";
  readonly settingsSchema = settingsSchema;

  override async streamClasses(): Promise<readonly StreamClass[]> {
    return [MembersStream, LettersStream, PortraitsStream];
  }
}

export const shape = t.object({ id: t.key("Identifier.") });

export const ann = "Ann.Ö@example.com";

export const member = {
  id: "m1",
  updated_at: "2026-01-01T00:00:00Z",
  email: ann,
  born: "1970-01-02",
  phones: ["+1", null, 2, "+3"],
  friends: [
    { id: "f1", email: "bob@example.com", rank: 1 },
    { id: "f2", email: null },
    { email: 7 },
  ],
  promised: "yes",
  history: { by: ann },
  bio: `Write to ${ann}`,
  mother: { email: "mum@example.com" },
  "mum@example.com": 1,
};

export const aLetter = {
  id: "l1",
  member_id: "m1",
  from: { id: "m9", email: ann, nick: "Annie" },
  text: `From ${ann}`,
  copies: [[{ email: ann }]],
};
