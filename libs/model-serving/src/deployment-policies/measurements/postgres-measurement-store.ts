import type { DataSource } from 'typeorm';

import { whilePostgresAnswers } from '../../deployments/postgres-availability.js';

import { byVersion, type MeasurementStore, type ReplicaMeasurement } from './measurement-store.js';
import { PolicyMeasurementEntity } from './policy-measurement.entity.js';
import type { VersionMeasurement } from './version-measurement.js';

/** Counts of all replicas, in database `inference`. Every call throws UnavailableError while Postgres does not answer. */
export class PostgresMeasurementStore implements MeasurementStore {
  constructor(private readonly source: DataSource) {}

  put(all: readonly ReplicaMeasurement[]): Promise<void> {
    if (all.length === 0) return Promise.resolve();
    const rows = all.map(({ measurement: { requests, errors, latencies }, ...place }) => ({
      ...place,
      ...{ requests, errors, latencies: [...latencies] },
    }));
    const key = ['policyId', 'stepIndex', 'version', 'replica'];
    return whilePostgresAnswers(this.source, async () => {
      await this.source.getRepository(PolicyMeasurementEntity).upsert(rows, key);
    });
  }

  read(policyId: string, stepIndex: number): Promise<ReadonlyMap<string, VersionMeasurement>> {
    return whilePostgresAnswers(this.source, async () => {
      const rows = await this.source.getRepository(PolicyMeasurementEntity).findBy({ policyId, stepIndex });
      return byVersion(rows.map((measurement) => ({ version: measurement.version, measurement })));
    });
  }

  forget(policyId: string): Promise<void> {
    return whilePostgresAnswers(this.source, async () => {
      await this.source.getRepository(PolicyMeasurementEntity).delete({ policyId });
    });
  }
}
