/** Makes the readings of a plan, and finds the one that was made for a part of it. */

import { ChildReading } from "./child-reading.ts";
import type { Followed } from "./followed-lists.ts";
import { FollowingReading } from "./following-reading.ts";
import { ListReading } from "./list-reading.ts";
import type { Plan, ReadingPlan } from "./plan.ts";
import type { Reading } from "./reading.ts";
import type { RunServices } from "./run-services.ts";

/** All readings of a run. */
export class Readings {
  /** The lists that are read with the run. */
  readonly roots: readonly ListReading[];
  /** The lists that are read only where somebody turns out to need them. */
  readonly onDemand: readonly ListReading[];
  readonly #alternatives: ListReading[] = [];
  readonly #byPlan = new Map<ReadingPlan, Reading>();

  constructor(plan: Plan, services: RunServices) {
    this.roots = plan.roots.map((root) => this.#list(root, services));
    for (const root of this.roots) {
      for (const followed of root.plan.follows) this.#connect(root, followed);
    }
    const sources = this.all.flatMap(({ plan }) => plan.embeddings.map(({ source }) => source));
    const missing = [...new Set(sources)].filter((source) => !this.#byPlan.has(source));
    this.onDemand = [...this.#alternatives, ...missing.map((plan) => this.#list(plan, services))];
  }

  get all(): readonly Reading[] {
    return [...this.#byPlan.values()];
  }

  #of(plan: ReadingPlan): Reading {
    const reading = this.#byPlan.get(plan);
    if (reading === undefined) throw new Error(`The run does not read ${plan.stream.name}`);
    return reading;
  }

  #list(plan: ReadingPlan, services: RunServices): ListReading {
    const isFollowing = plan.table?.replication.kind === "following-lists";
    const Kind = isFollowing ? FollowingReading : ListReading;
    const list = new Kind(plan, services, (source) => this.#of(source));
    this.#addChildren(list, services, list);
    return list;
  }

  #connect(follower: ListReading, followed: Followed): void {
    const list = this.roots.find(({ plan }) => plan === followed.list);
    if (follower instanceof FollowingReading && list !== undefined) follower.follow(list, followed);
  }

  #addChildren(reading: Reading, services: RunServices, root: ListReading): void {
    this.#byPlan.set(reading.plan, reading);
    for (const plan of reading.plan.children) {
      const sourceOf = (source: ReadingPlan): Reading => this.#of(source);
      const { list } = plan.alternative ?? {};
      const alternative = list === undefined ? null : this.#list(list, services);
      if (alternative !== null) this.#alternatives.push(alternative);
      const child = new ChildReading(plan, services, sourceOf, root, alternative);
      reading.children.push(child);
      this.#addChildren(child, services, root);
    }
  }
}
