import { type ShadowSums, sumOfShadows } from './shadow-sums.js';

/** What a replica counted of a shadow beside one version, since it began. */
export interface ReplicaShadow {
  readonly policyId: string;
  /** Who answered. */
  readonly version: string;
  /** Of a process: another one after a restart. */
  readonly replica: string;
  readonly sums: ShadowSums;
}

/** Where replicas add their comparisons together. Two implementations, Postgres and memory, pass one contract suite. */
export interface ShadowSumStore {
  /** Keeps sums in place of what the replica said before about the same version: saying it twice counts once. */
  put(all: readonly ReplicaShadow[]): Promise<void>;
  /** By the version that answered, of all replicas together. */
  read(policyId: string): Promise<ReadonlyMap<string, ShadowSums>>;
  /** Forgets a policy that nobody asks about any more. */
  forget(policyId: string): Promise<void>;
}

/** The sums of one process, gone with it. */
export class MemoryShadowSumStore implements ShadowSumStore {
  private readonly kept = new Map<string, ReplicaShadow>();

  put(all: readonly ReplicaShadow[]): Promise<void> {
    for (const one of all) {
      const key = JSON.stringify([one.policyId, one.version, one.replica]);
      this.kept.set(key, { ...one, sums: sumOfShadows([one.sums]) });
    }
    return Promise.resolve();
  }

  read(policyId: string): Promise<ReadonlyMap<string, ShadowSums>> {
    return Promise.resolve(byAnswering([...this.kept.values()].filter((one) => one.policyId === policyId)));
  }

  forget(policyId: string): Promise<void> {
    for (const [key, one] of this.kept) if (one.policyId === policyId) this.kept.delete(key);
    return Promise.resolve();
  }
}

/** Adds up what replicas counted. */
export function byAnswering(all: readonly Pick<ReplicaShadow, 'version' | 'sums'>[]): Map<string, ShadowSums> {
  const grouped = Map.groupBy(all, ({ version }) => version);
  return new Map([...grouped].map(([version, own]) => [version, sumOfShadows(own.map(({ sums }) => sums))]));
}
