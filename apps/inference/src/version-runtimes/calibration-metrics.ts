import type { Calibration, ServingEngine } from '@intelgraph/model-serving';
import { Gauge, type Registry } from 'prom-client';

import { calibrationOf } from './version-runtimes.mapper.js';

type Batch = Calibration['batches'][number];
type Candidate = Batch['candidates'][number];

/** Shows what the models in memory were found to run with best; series come and go with the models. */
export function exposeCalibrations(registry: Registry, { table }: Pick<ServingEngine, 'table'>): void {
  const gauge = (name: string, help: string, valueOf: (candidate: Candidate, batch: Batch) => number): Gauge =>
    new Gauge({
      ...{ name, help, labelNames: ['model', 'version', 'rows', 'backend'], registers: [registry] },
      collect() {
        this.reset();
        for (const { model, version, batch, candidate } of candidatesOf(table)) {
          const labels = { model, version, rows: String(batch.rows), backend: candidate.backend };
          this.set(labels, valueOf(candidate, batch));
        }
      },
    });
  gauge(
    'inference_calibration_seconds',
    'Median time of a run of the network when the model was loaded, by model, rows of the batch and what ran it.',
    ({ microseconds }) => microseconds / 1e6,
  );
  gauge(
    'inference_calibration_max_difference',
    "Largest relative distance of an output from TF.js's.",
    ({ maxDifference }) => maxDifference,
  );
  gauge(
    'inference_calibration_chosen',
    'Whether batches from so many rows on run on it: 1 or 0.',
    (candidate, batch) => (candidate.backend === batch.chosen ? 1 : 0),
  );
}

function candidatesOf({ endpoints }: ServingEngine['table']) {
  return endpoints.flatMap(({ deployment: { modelName: model }, loaded }) =>
    loaded.flatMap(({ version, model: inMemory }) =>
      (calibrationOf(inMemory)?.batches ?? []).flatMap((batch) =>
        batch.candidates.map((candidate) => ({ model, version, batch, candidate })),
      ),
    ),
  );
}
