import { type LatestMetric, type MetricOfRun, MetricsQueries, runIdText } from '@intelgraph/experiment-tracking';
import type { Get } from '@intelgraph/platform';

import { defineEndpoint, type MlflowEndpoint } from '../mlflow-endpoint.js';
import { many, pageOf } from '../openapi/answers.js';
import { toWireMetric } from '../runs/runs.wire.js';
import { int32, int64, listOf, text } from '../wire/field-readers.js';
import { unlessEmpty } from '../wire/key-values.js';
import { invalidParameter, missingParameter, MlflowError } from '../wire/mlflow-error.js';
import { pageSize } from '../wire/searches.js';

const MAX_POINTS = 25_000;
const MAX_RUNS = 100;
const MAX_POINTS_PER_RUN = 2500;

/** The history of metrics, of one run or of many. */
export function metricsEndpoints(get: Get): readonly MlflowEndpoint[] {
  return [history(get), histories(get), samples(get)];
}

function history(get: Get): MlflowEndpoint {
  const metrics = get(MetricsQueries);
  return defineEndpoint({
    method: 'GET',
    path: '/metrics/get-history',
    summary: 'All values of a metric of a run, by time and step.',
    gives: pageOf('metrics', 'Metric'),
    fields: {
      run_id: text().required(),
      metric_key: text().required(),
      max_results: int64(),
      page_token: text(),
    },
    handle: async (context, { run_id, metric_key, max_results, page_token }) => {
      const page = await metrics.timeline(context, run_id, metric_key, {
        maxPoints: max_results === undefined ? undefined : pageSize(max_results, 2 ** 31),
        pageToken: page_token === '' ? undefined : page_token,
      });
      return { metrics: unlessEmpty(page.items.map(toWireMetric)), next_page_token: page.nextPageToken };
    },
  });
}

function histories(get: Get): MlflowEndpoint {
  const metrics = get(MetricsQueries);
  return defineEndpoint({
    method: 'GET',
    path: '/metrics/get-history-bulk',
    summary: 'The values of a metric of many runs.',
    gives: { metrics: many('MetricOfRun') },
    fields: { run_id: listOf(text()), metric_key: text().required(), max_results: int32().otherwise(MAX_POINTS) },
    handle: async (context, { run_id, metric_key, max_results }) => {
      if (run_id.length === 0) throw missingParameter('run_id');
      assertFewRuns(run_id);
      const most = pageSize(BigInt(Math.min(max_results, MAX_POINTS)), MAX_POINTS);
      return { metrics: (await metrics.histories(context, run_id, metric_key, most)).map(toWireMetricOfRun) };
    },
  });
}

function samples(get: Get): MlflowEndpoint {
  const metrics = get(MetricsQueries);
  return defineEndpoint({
    method: 'GET',
    path: '/metrics/get-history-bulk-interval',
    summary: 'Values of a metric of many runs, evenly spread over the steps.',
    gives: { metrics: many('MetricOfRun') },
    fields: {
      run_ids: listOf(text()),
      metric_key: text().required(),
      start_step: int64(),
      end_step: int64(),
      max_results: int64().otherwise(BigInt(MAX_POINTS_PER_RUN)),
    },
    handle: async (context, { run_ids, metric_key, start_step, end_step, max_results }) => {
      if (run_ids.length === 0) throw missingParameter('run_ids');
      assertFewRuns(run_ids);
      assertSteps(start_step, end_step);
      const perRun = pageSize(max_results, MAX_POINTS_PER_RUN);
      const found = await metrics.samples(context, run_ids, metric_key, {
        perRun,
        fromStep: start_step,
        toStep: end_step,
      });
      return { metrics: unlessEmpty(found.map(toWireMetricOfRun)) };
    },
  });
}

function toWireMetricOfRun({ runId, ...metric }: MetricOfRun): object {
  return { ...toWireMetric(metric satisfies LatestMetric), run_id: runIdText(runId) };
}

function assertFewRuns(runIds: readonly string[]): void {
  if (runIds.length > MAX_RUNS)
    throw new MlflowError(
      'INVALID_PARAMETER_VALUE',
      `GetMetricHistoryBulk request must specify at most ${MAX_RUNS} run_ids. Received ${runIds.length} run_ids.`,
    );
}

function assertSteps(start: bigint | undefined, end: bigint | undefined): void {
  if ((start === undefined) !== (end === undefined))
    throw new MlflowError(
      'INVALID_PARAMETER_VALUE',
      'If either start step or end step are specified, both must be specified.',
    );
  if (start !== undefined && end !== undefined && start > end)
    throw invalidParameter('end_step', end, `must not be less than start_step (${start})`);
}
