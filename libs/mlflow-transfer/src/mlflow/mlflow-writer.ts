import type { Answer } from '../wire/answer.js';
import type { Endpoint } from '../wire/endpoint.js';

import type { DatasetInput, Entries, MetricPoint, Run } from './entities.js';

const API = '/api/2.0/mlflow';
/** MLflow's limits of one batch. */
const POINTS_AT_ONCE = 1000;
const ENTRIES_AT_ONCE = 100;

/** Writes by MLflow's REST API what may be written twice. */
export class MlflowWriter {
  constructor(readonly endpoint: Endpoint) {}

  post(path: string, body: object, repeatable = true): Promise<Answer> {
    return this.endpoint.json('POST', `${API}/${path}`, { body, repeatable });
  }

  async logPoints(runId: string, points: AsyncIterable<MetricPoint> | Iterable<MetricPoint>): Promise<number> {
    let sent = 0;
    for await (const metrics of chunks(points, POINTS_AT_ONCE)) {
      await this.post('runs/log-batch', { run_id: runId, metrics });
      sent += metrics.length;
    }
    return sent;
  }

  async logEntries(runId: string, field: 'params' | 'tags', entries: Entries): Promise<void> {
    for await (const some of chunks(toKeyValues(entries), ENTRIES_AT_ONCE)) {
      await this.post('runs/log-batch', { run_id: runId, [field]: some });
    }
  }

  async logInputs(runId: string, datasets: readonly DatasetInput[], models: readonly string[]): Promise<void> {
    if (datasets.length + models.length === 0) return;
    await this.post('runs/log-inputs', { run_id: runId, datasets, models: models.map((model_id) => ({ model_id })) });
  }

  async logOutputs(runId: string, models: Run['modelOutputs']): Promise<void> {
    if (models.length > 0) await this.post('runs/outputs', { run_id: runId, models });
  }

  async deleteRun(runId: string): Promise<void> {
    await this.post('runs/delete', { run_id: runId });
  }

  async deleteExperiment(experimentId: string): Promise<void> {
    await this.post('experiments/delete', { experiment_id: experimentId });
  }

  async setAlias(name: string, alias: string, version: string): Promise<void> {
    await this.post('registered-models/alias', { name, alias, version });
  }
}

export const toKeyValues = (entries: Entries): { key: string; value: string }[] =>
  Object.entries(entries).map(([key, value]) => ({ key, value }));

async function* chunks<T>(items: AsyncIterable<T> | Iterable<T>, size: number): AsyncGenerator<T[]> {
  let chunk: T[] = [];
  for await (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
