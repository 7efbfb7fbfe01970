import { randomUUID } from 'node:crypto';

import { usePostgres } from '@intelgraph/testing';

import { createModelMonitoring, type ModelMonitoring, type ModelMonitoringConfig } from '../src/index.js';

/** Model monitoring on a database of the suite's own. */
export async function aMonitoring(more: Partial<ModelMonitoringConfig> = {}): Promise<ModelMonitoring> {
  const database = `monitoring_${randomUUID().replaceAll('-', '')}`;
  const monitoring = createModelMonitoring({ postgres: (await usePostgres()).connection(database), ...more });
  await monitoring.initialize();
  return monitoring;
}

/** Numbers in [0, 1) that look random and are the same every time. */
export function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (1_664_525 * state + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
