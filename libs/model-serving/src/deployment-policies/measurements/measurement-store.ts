import { sumOfMeasurements, type VersionMeasurement } from './version-measurement.js';

/** What is measured: a version in a step of a canary. */
export interface MeasuredPlace {
  readonly policyId: string;
  readonly stepIndex: number;
  readonly version: string;
}

/** What a replica counted there since it began. */
export interface ReplicaMeasurement extends MeasuredPlace {
  /** Of a process: another one after a restart. */
  readonly replica: string;
  readonly measurement: VersionMeasurement;
}

/** Where replicas add their counts together. Two implementations, Postgres and memory, pass one contract suite. */
export interface MeasurementStore {
  /** Keeps counts in place of what the replica said before about the same place: saying it twice counts once. */
  put(all: readonly ReplicaMeasurement[]): Promise<void>;
  /** By version, of all replicas together. */
  read(policyId: string, stepIndex: number): Promise<ReadonlyMap<string, VersionMeasurement>>;
  /** Forgets a policy that nobody asks about any more. */
  forget(policyId: string): Promise<void>;
}

/** The counts of one process, gone with it. */
export class MemoryMeasurementStore implements MeasurementStore {
  private readonly kept = new Map<string, ReplicaMeasurement>();

  put(all: readonly ReplicaMeasurement[]): Promise<void> {
    for (const one of all) {
      const { policyId, stepIndex, version, replica, measurement } = one;
      const copy = { ...one, measurement: sumOfMeasurements([measurement]) };
      this.kept.set(JSON.stringify([policyId, stepIndex, version, replica]), copy);
    }
    return Promise.resolve();
  }

  read(policyId: string, stepIndex: number): Promise<ReadonlyMap<string, VersionMeasurement>> {
    const own = [...this.kept.values()].filter((one) => one.policyId === policyId && one.stepIndex === stepIndex);
    return Promise.resolve(byVersion(own));
  }

  forget(policyId: string): Promise<void> {
    for (const [key, one] of this.kept) if (one.policyId === policyId) this.kept.delete(key);
    return Promise.resolve();
  }
}

/** Adds up what replicas counted. */
export function byVersion(
  all: readonly Pick<ReplicaMeasurement, 'version' | 'measurement'>[],
): Map<string, VersionMeasurement> {
  const grouped = Map.groupBy(all, ({ version }) => version);
  return new Map(
    [...grouped].map(([version, own]) => [version, sumOfMeasurements(own.map(({ measurement }) => measurement))]),
  );
}
