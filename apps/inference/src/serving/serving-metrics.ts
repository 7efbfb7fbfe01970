import type { ArtifactPlace, ServingEngine, UnusableReason } from '@intelgraph/model-serving';
import { Counter, Gauge, type Registry } from 'prom-client';

import { exposeCalibrations } from '../version-runtimes/calibration-metrics.js';

/** Counts what this replica refuses to serve. */
export class ServingMetrics {
  private readonly refused: Counter<'place' | 'reason'>;

  constructor(private readonly registry: Registry) {
    this.refused = new Counter({
      name: 'inference_artifacts_refused_total',
      help: 'Artifacts that were damaged or not signed as they must be, by where they lay: copy (on this disk) or store.',
      labelNames: ['place', 'reason'],
      registers: [registry],
    });
  }

  artifactRefused(place: ArtifactPlace, reason: UnusableReason): void {
    this.refused.inc({ place, reason });
  }

  watch({ state, table }: ServingEngine): void {
    exposeCalibrations(this.registry, { table });
    new Gauge({
      name: 'inference_deployments_not_served',
      help: 'Deployments that this replica does not serve as they were written, by what is wrong.',
      labelNames: ['kind'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const { kind } of state.problems) this.inc({ kind });
      },
    });
  }
}
