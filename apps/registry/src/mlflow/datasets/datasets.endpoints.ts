import { runInputsLogged } from '@intelgraph/contracts';
import { InputsQueries, InputsService } from '@intelgraph/experiment-tracking';
import type { Get } from '@intelgraph/platform';

import { defineEndpoint, type MlflowEndpoint } from '../mlflow-endpoint.js';
import { many } from '../openapi/answers.js';
import { experimentNumber } from '../wire/experiment-ids.js';
import { int64, listOf, message, text } from '../wire/field-readers.js';
import { keyValues, toRecord, unlessEmpty } from '../wire/key-values.js';
import { missingParameter, MlflowError } from '../wire/mlflow-error.js';

const MAX_EXPERIMENTS = 20;

const DATASET = message({
  name: text().required(),
  digest: text().required(),
  source_type: text().required(),
  source: text().required(),
  schema: text(),
  profile: text(),
});

/** What runs read and made: data sets, and logged models. */
export function datasetsEndpoints(get: Get): readonly MlflowEndpoint[] {
  return [inputs(get), outputs(get), search(get)];
}

function inputs(get: Get): MlflowEndpoint {
  const service = get(InputsService);
  return defineEndpoint({
    method: 'POST',
    path: '/runs/log-inputs',
    summary: 'Says which data sets and models a run reads.',
    writes: runInputsLogged,
    fields: {
      run_id: text().required(),
      datasets: listOf(message({ tags: keyValues(), dataset: DATASET.required() })),
      models: listOf(message({ model_id: text().required() })),
    },
    handle: async (context, { run_id, datasets, models }) => {
      await service.logInputs(context, run_id, {
        datasets: datasets.map(({ tags, dataset: { name, digest, source_type, source, schema, profile } }) => ({
          tags: toRecord(tags),
          dataset: { name, digest, sourceType: source_type, source, schema: schema ?? null, profile: profile ?? null },
        })),
        models: models.map(({ model_id }) => model_id),
      });
      return {};
    },
  });
}

function outputs(get: Get): MlflowEndpoint {
  const service = get(InputsService);
  return defineEndpoint({
    method: 'POST',
    path: '/runs/outputs',
    summary: 'Says which logged models a run made.',
    writes: runInputsLogged,
    fields: {
      run_id: text().required(),
      models: listOf(message({ model_id: text().required(), step: int64().otherwise(0n) })),
    },
    handle: async (context, { run_id, models }) => {
      if (models.length === 0) throw missingParameter('models');
      await service.logOutputs(
        context,
        run_id,
        models.map(({ model_id, step }) => ({ modelId: model_id, step })),
      );
      return {};
    },
  });
}

function search(get: Get): MlflowEndpoint {
  const queries = get(InputsQueries);
  return defineEndpoint({
    method: 'POST',
    path: '/experiments/search-datasets',
    summary: 'The data sets that some experiments use, and for what.',
    gives: { dataset_summaries: many('DatasetSummary') },
    fields: { experiment_ids: listOf(text()) },
    handle: async (context, { experiment_ids: ids }) => {
      if (ids.length === 0 || ids.length > MAX_EXPERIMENTS)
        throw new MlflowError(
          'INVALID_PARAMETER_VALUE',
          `SearchDatasets request must specify from 1 to ${MAX_EXPERIMENTS} experiment_ids. Received ${ids.length}.`,
        );
      const found = await queries.summaries(context, ids.map(experimentNumber));
      const summaries = found.map(({ experimentNumber: number, name, digest, context: use }) => ({
        experiment_id: number.toString(),
        name,
        digest,
        context: use ?? undefined,
      }));
      return { dataset_summaries: unlessEmpty(summaries) };
    },
  });
}
