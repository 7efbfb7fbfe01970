import type { DataSource } from 'typeorm';

import { whilePostgresAnswers } from '../../deployments/postgres-availability.js';

import { ShadowSumEntity } from './shadow-sum.entity.js';
import { byAnswering, type ReplicaShadow, type ShadowSumStore } from './shadow-sum-store.js';
import { type ShadowSums, sumOfShadows } from './shadow-sums.js';

/** Sums of all replicas, in database `inference`. Every call throws UnavailableError while Postgres does not answer. */
export class PostgresShadowSumStore implements ShadowSumStore {
  constructor(private readonly source: DataSource) {}

  put(all: readonly ReplicaShadow[]): Promise<void> {
    if (all.length === 0) return Promise.resolve();
    const rows = all.map(({ sums, ...place }) => ({ ...place, sums: sumOfShadows([sums]) }));
    return whilePostgresAnswers(this.source, async () => {
      await this.source.getRepository(ShadowSumEntity).upsert(rows, ['policyId', 'version', 'replica']);
    });
  }

  read(policyId: string): Promise<ReadonlyMap<string, ShadowSums>> {
    return whilePostgresAnswers(this.source, async () =>
      byAnswering(await this.source.getRepository(ShadowSumEntity).findBy({ policyId })),
    );
  }

  forget(policyId: string): Promise<void> {
    return whilePostgresAnswers(this.source, async () => {
      await this.source.getRepository(ShadowSumEntity).delete({ policyId });
    });
  }
}
