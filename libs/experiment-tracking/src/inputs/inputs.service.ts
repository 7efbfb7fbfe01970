import { runInputsLogged } from '@intelgraph/contracts';
import { type IdSource, requireRole, type RequestContext } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import type { DataSource } from 'typeorm';

import { checkDatasets } from '../runs/run-inputs.js';
import { RunWriter } from '../runs/run-writer.js';
import type { RunDataset } from '../runs/run.js';

import { checkInputs, checkOutputs } from './input-checks.js';
import { insertRunDatasets, insertRunModels } from './inputs.queries.js';
import type { DatasetInput, ModelOutput } from './run-input.js';

export interface RunInputs {
  readonly datasets?: readonly DatasetInput[];
  /** Ids of logged models. */
  readonly models?: readonly string[];
  /** In place of the data sets that the run was made with, where there is one. */
  readonly used?: readonly RunDataset[];
}

/** Says what runs read and made. Each call is one transaction with one audited event. */
export class InputsService {
  private readonly writer: RunWriter;

  constructor(
    dataSource: DataSource,
    outbox: Outbox,
    private readonly ids: IdSource,
  ) {
    this.writer = new RunWriter(dataSource, outbox);
  }

  /** @throws RunNotFoundError, RunDeletedError, InvalidInputError */
  async logInputs(context: RequestContext, runId: string, inputs: RunInputs): Promise<void> {
    requireRole(context, 'editor');
    const { models = [], used = [] } = inputs;
    const datasets = firstOfEach(inputs.datasets ?? []);
    checkInputs(datasets, models);
    checkDatasets(used);
    if (datasets.length + models.length + used.length === 0) return;
    await this.writer.change(context, runId, runInputsLogged, async (run, tx) => {
      const target = { id: run.id, experimentId: run.experiment_id };
      const newIds = datasets.map(() => this.ids.next());
      if (datasets.length > 0) await insertRunDatasets(tx, target, datasets, newIds);
      const read = models.map((modelId) => ({ modelId, step: 0n }));
      if (read.length > 0) await insertRunModels(tx, run.id, 'input', read);
      if (used.length > 0) run.datasets = [...used];
      return true;
    });
  }

  /** @throws RunNotFoundError, RunDeletedError, InvalidInputError */
  async logOutputs(context: RequestContext, runId: string, models: readonly ModelOutput[]): Promise<void> {
    requireRole(context, 'editor');
    checkOutputs(models);
    if (models.length === 0) return;
    await this.writer.change(context, runId, runInputsLogged, async (run, tx) => {
      await insertRunModels(tx, run.id, 'output', models);
      return true;
    });
  }
}

function firstOfEach(inputs: readonly DatasetInput[]): DatasetInput[] {
  const known = new Map<string, DatasetInput>();
  for (const input of inputs) {
    const key = JSON.stringify([input.dataset.name, input.dataset.digest]);
    if (!known.has(key)) known.set(key, input);
  }
  return [...known.values()];
}
