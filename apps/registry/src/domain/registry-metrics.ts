import { AB_TEST_STATUSES, type AbTestsQueries, STAGE_KINDS, type VersionsQueries } from '@intelgraph/ml-registry';
import { Gauge, type Registry } from 'prom-client';

export interface RegistryCounts {
  readonly abTestsQueries: Pick<AbTestsQueries, 'countByStatus'>;
  readonly versionsQueries: Pick<VersionsQueries, 'countByStageKind'>;
}

/** Adds what is counted in the database when somebody asks: versions by kind of stage, A/B tests by status, of all workspaces. */
export function addRegistryGauges(registry: Registry, { abTestsQueries, versionsQueries }: RegistryCounts): void {
  const registers = [registry];
  new Gauge<'stage'>({
    name: 'registry_model_versions',
    help: 'Model versions, by kind of stage.',
    labelNames: ['stage'],
    registers,
    async collect() {
      const counts = await orUndefined(versionsQueries.countByStageKind());
      this.reset();
      if (counts === undefined) return;
      for (const stage of STAGE_KINDS) this.set({ stage }, counts.get(stage) ?? 0);
    },
  });
  new Gauge<'status'>({
    name: 'registry_ab_tests',
    help: 'A/B tests, by status.',
    labelNames: ['status'],
    registers,
    async collect() {
      const counts = await orUndefined(abTestsQueries.countByStatus());
      this.reset();
      if (counts === undefined) return;
      for (const status of AB_TEST_STATUSES) this.set({ status }, counts.get(status) ?? 0);
    },
  });
}

/** A database that is down must not take the other metrics with it: what is not known is left out. */
const orUndefined = <T>(read: Promise<T>): Promise<T | undefined> => read.catch(() => undefined);
