import { runCreated, runDeleted, runRestored, runUpdated } from '@intelgraph/contracts';
import { ExperimentsService, RunSearchQueries, RunsQueries, RunsService } from '@intelgraph/experiment-tracking';
import type { Get } from '@intelgraph/platform';

import { defineEndpoint, type MlflowEndpoint } from '../mlflow-endpoint.js';
import { one, pageOf } from '../openapi/answers.js';
import { experimentNumber } from '../wire/experiment-ids.js';
import { enumOf, int64, listOf, text } from '../wire/field-readers.js';
import { jsonList } from '../wire/json-text.js';
import { keyValues, toRecord } from '../wire/key-values.js';
import { pageSize, SEARCH_FIELDS, toSearch, toView, viewType } from '../wire/searches.js';
import { toTime } from '../wire/times.js';

import { runLogEndpoints } from './run-log.endpoints.js';
import { cutTags } from './run-log.wire.js';
import { toStatus, toWireNewRun, toWireRun, toWireRunInfo, WIRE_STATUSES } from './runs.wire.js';

const DEFAULT_RESULTS = 1000;
const MAX_RESULTS = 50_000;

/** Runs and all that is logged of them. */
export function runsEndpoints(get: Get): readonly MlflowEndpoint[] {
  return [...reads(get), ...writes(get), ...lifecycle(get), ...runLogEndpoints(get)];
}

function reads(get: Get): MlflowEndpoint[] {
  const [queries, found] = [get(RunsQueries), get(RunSearchQueries)];
  return [
    defineEndpoint({
      method: 'GET',
      path: '/runs/get',
      summary: 'A run with its latest metrics, inputs and outputs.',
      gives: { run: one('Run') },
      fields: { run_id: text().required() },
      handle: async (context, { run_id }) => ({ run: toWireRun(await queries.details(context, run_id)) }),
    }),
    defineEndpoint({
      method: 'POST',
      path: '/runs/search',
      summary: 'Runs of some experiments by metrics, params, tags, attributes and data sets.',
      gives: pageOf('runs', 'Run'),
      fields: { ...SEARCH_FIELDS, experiment_ids: listOf(text()), run_view_type: viewType() },
      handle: async (context, request) => {
        const page = await found.search(context, {
          ...toSearch(request),
          experiments: request.experiment_ids.map(experimentNumber),
          view: toView(request.run_view_type),
          maxResults: pageSize(request.max_results, MAX_RESULTS, DEFAULT_RESULTS),
        });
        return { runs: jsonList(page.items, (run) => toWireRun(run).text), next_page_token: page.nextPageToken };
      },
    }),
  ];
}

function writes(get: Get): MlflowEndpoint[] {
  const [service, experiments] = [get(RunsService), get(ExperimentsService)];
  return [
    defineEndpoint({
      method: 'POST',
      path: '/runs/create',
      summary: 'Starts a run.',
      gives: { run: one('Run') },
      writes: runCreated,
      fields: {
        experiment_id: text().otherwise(''),
        user_id: text(),
        run_name: text(),
        start_time: int64(),
        tags: keyValues(),
      },
      handle: async (context, { experiment_id, user_id, run_name, start_time, tags }) => {
        const experiment = experimentNumber(experiment_id);
        if (experiment === 0n) await experiments.ensureDefault(context);
        const run = await service.create(context, {
          experiment,
          tags: cutTags(toRecord(tags)),
          ...(user_id !== undefined && { userId: user_id }),
          ...(run_name !== undefined && run_name !== '' && { name: run_name }),
          ...(start_time !== undefined && { startedAt: toTime('start_time', start_time) }),
        });
        return { run: toWireNewRun(run) };
      },
    }),
    defineEndpoint({
      method: 'POST',
      path: '/runs/update',
      summary: 'Renames a run or sets its status and end.',
      gives: { run_info: one('RunInfo') },
      writes: runUpdated,
      fields: { run_id: text().required(), status: enumOf(WIRE_STATUSES), end_time: int64(), run_name: text() },
      handle: async (context, { run_id, status, end_time, run_name }) => {
        const run = await service.update(context, run_id, {
          ...(status !== undefined && { status: toStatus(status) }),
          ...(end_time !== undefined && { endedAt: toTime('end_time', end_time) }),
          ...(run_name !== undefined && run_name !== '' && { name: run_name }),
        });
        return { run_info: toWireRunInfo(run) };
      },
    }),
  ];
}

function lifecycle(get: Get): MlflowEndpoint[] {
  const service = get(RunsService);
  const fields = { run_id: text().required() };
  return [
    defineEndpoint({
      method: 'POST',
      path: '/runs/delete',
      summary: 'Deletes a run; it can be restored.',
      writes: runDeleted,
      fields,
      handle: async (context, { run_id }) => {
        await service.delete(context, run_id);
        return {};
      },
    }),
    defineEndpoint({
      method: 'POST',
      path: '/runs/restore',
      summary: 'Restores a deleted run.',
      writes: runRestored,
      fields,
      handle: async (context, { run_id }) => {
        await service.restore(context, run_id);
        return {};
      },
    }),
  ];
}
