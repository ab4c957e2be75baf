/** Makes the readings of a plan, and finds the one that was made for a part of it. */

import type { Followed } from "../plan/driving-lists.ts";
import type { Plan, StreamPlan } from "../plan/plan.ts";
import { ChildSync } from "./child-sync.ts";
import { ListDrivenSync } from "./list-driven-sync.ts";
import { RootSync } from "./root-sync.ts";
import type { RunServices } from "./run-services.ts";
import type { StreamSync } from "./stream-sync.ts";

/** All readings of a run. */
export class StreamSyncs {
  /** The lists that are read with the run. */
  readonly roots: readonly RootSync[];
  /** The lists that are read only where somebody turns out to need them. */
  readonly onDemand: readonly RootSync[];
  readonly #bulkLists: RootSync[] = [];
  readonly #byPlan = new Map<StreamPlan, StreamSync>();

  constructor(plan: Plan, services: RunServices) {
    this.roots = plan.roots.map((root) => this.#list(root, services));
    for (const root of this.roots) {
      for (const followed of root.plan.follows) this.#connect(root, followed);
    }
    const sources = this.all.flatMap(({ plan }) => plan.embeddings.map(({ source }) => source));
    const missing = [...new Set(sources)].filter((source) => !this.#byPlan.has(source));
    this.onDemand = [...this.#bulkLists, ...missing.map((plan) => this.#list(plan, services))];
  }

  get all(): readonly StreamSync[] {
    return [...this.#byPlan.values()];
  }

  #of(plan: StreamPlan): StreamSync {
    const reading = this.#byPlan.get(plan);
    if (reading === undefined) throw new Error(`The run does not read ${plan.stream.name}`);
    return reading;
  }

  #list(plan: StreamPlan, services: RunServices): RootSync {
    const isFollowing = plan.table?.replication.kind === "following-lists";
    const Kind = isFollowing ? ListDrivenSync : RootSync;
    const list = new Kind(plan, services, (source) => this.#of(source));
    this.#addChildren(list, services, list);
    return list;
  }

  #connect(follower: RootSync, followed: Followed): void {
    const list = this.roots.find(({ plan }) => plan === followed.list);
    if (follower instanceof ListDrivenSync && list !== undefined) follower.follow(list, followed);
  }

  #addChildren(reading: StreamSync, services: RunServices, root: RootSync): void {
    this.#byPlan.set(reading.plan, reading);
    for (const plan of reading.plan.children) {
      const sourceOf = (source: StreamPlan): StreamSync => this.#of(source);
      const { list } = plan.bulkList ?? {};
      const bulkList = list === undefined ? null : this.#list(list, services);
      if (bulkList !== null) this.#bulkLists.push(bulkList);
      const child = new ChildSync(plan, services, sourceOf, root, bulkList);
      reading.children.push(child);
      this.#addChildren(child, services, root);
    }
  }
}
