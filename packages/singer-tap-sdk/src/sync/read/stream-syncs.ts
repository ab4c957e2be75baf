/** Makes the syncs of a plan. */

import { EmbeddedColumns } from "../embed/embedded-columns.ts";
import type { Plan, StreamPlan } from "../plan/stream-plan.ts";
import { ChildSync } from "./child-sync.ts";
import { RootSync } from "./root-sync.ts";
import type { RunServices } from "./run-services.ts";
import { StreamSync } from "./stream-sync.ts";

/** All syncs of a run. */
export class StreamSyncs {
  /** The lists that are read with the run. */
  readonly roots: readonly RootSync[];
  /** The lists that are read only if another stream turns out to need them. */
  readonly onDemand: readonly RootSync[];
  readonly #services: RunServices;
  readonly #bulkLists: RootSync[] = [];
  readonly #byPlan = new Map<StreamPlan, RootSync | ChildSync>();

  constructor(plan: Plan, services: RunServices) {
    this.#services = services;
    this.roots = plan.roots.map((root) => this.#root(root));
    for (const root of this.roots) this.#connect(root);
    const sources = this.all.flatMap(({ plan: { embeddings } }) =>
      embeddings.map(({ source }) => source),
    );
    const missing = [...new Set(sources)].filter((source) => !this.#byPlan.has(source));
    this.onDemand = [...this.#bulkLists, ...missing.map((source) => this.#root(source))];
  }

  get all(): readonly (RootSync | ChildSync)[] {
    return [...this.#byPlan.values()];
  }

  #root(plan: StreamPlan): RootSync {
    const root = new RootSync(this.#streamSync(plan), this.#services);
    this.#addChildren(root, root);
    return root;
  }

  #connect(root: RootSync): void {
    for (const driving of root.plan.drivingLists) {
      const list = this.roots.find(({ plan }) => plan === driving.list);
      if (list !== undefined) root.addDrivingList(list, driving);
    }
  }

  #addChildren(parent: RootSync | ChildSync, root: RootSync): void {
    this.#byPlan.set(parent.plan, parent);
    for (const plan of parent.plan.children) {
      const bulkList = plan.bulkList === null ? null : this.#root(plan.bulkList.list);
      if (bulkList !== null) this.#bulkLists.push(bulkList);
      const above = parent instanceof ChildSync ? parent.bookmarks : null;
      const child = new ChildSync(this.#streamSync(plan), this.#services, root, above, bulkList);
      parent.sync.addChild(child.sync);
      parent.sync.rows.addChild(child);
      this.#addChildren(child, root);
    }
  }

  #streamSync(plan: StreamPlan): StreamSync {
    const columns = new EmbeddedColumns(plan.embeddings, (source) => this.#of(source));
    return new StreamSync(plan, this.#services, columns);
  }

  #of(plan: StreamPlan): RootSync | ChildSync {
    const found = this.#byPlan.get(plan);
    if (found === undefined) throw new Error(`The run does not read ${plan.stream.name}`);
    return found;
  }
}
