import type { FeatureWriteState, TrainingJobFact } from '@intelgraph/contracts';

import { type NodeKind, ownNode } from '../graph/node-address.js';
import { datasetNode } from '../graph/version-graph.js';

import {
  facet,
  type OpenLineageDataset,
  type OpenLineageEvent,
  type OpenLineageFacets,
  type OpenLineageJob,
  type OpenLineageRunEvent,
  PRODUCER,
  SCHEMA_URLS,
} from './openlineage-event.js';
import { type NamedNode, ownNamespace, toOpenLineageDataset } from './openlineage-names.js';

const EVENT_TYPES = {
  queued: 'START',
  running: 'RUNNING',
  succeeded: 'COMPLETE',
  failed: 'FAIL',
  cancelled: 'ABORT',
} as const satisfies Record<string, OpenLineageRunEvent['eventType']>;

/** A state of a training job: what it reads, and the version that it registered. The run's id is that of the job. */
export function trainingEvent(workspace: string, job: TrainingJobFact, at: string): OpenLineageEvent {
  const dataset = datasetNode(job.dataset_id ?? `sha256:${job.dataset_digest}`, '', job.dataset_digest);
  const version = job.model_version;
  const output = version === undefined ? [] : [own(workspace, 'model', job.model_name, version)];
  const { error } = job;
  const failure =
    error && facet('errorMessage', { message: `${error.code}: ${error.message}`, programmingLanguage: 'TypeScript' });
  return run(at, {
    eventType: EVENT_TYPES[job.status as keyof typeof EVENT_TYPES],
    run: { runId: job.job_id, ...(failure === undefined ? {} : { facets: { errorMessage: failure } }) },
    job: jobOf(workspace, `training/${job.model_name}`, 'TRAINING'),
    inputs: [toOpenLineageDataset(workspace, { ...dataset, name: null })],
    outputs: output,
  });
}

/** A batch of feature values that was stored, with what the features are computed from. The run's id is that of the write. */
export function featureWriteEvent(
  workspace: string,
  write: FeatureWriteState,
  sources: readonly NamedNode[],
  at: string,
): OpenLineageEvent {
  return run(at, {
    eventType: 'COMPLETE',
    run: { runId: write.id },
    job: jobOf(workspace, 'features/write', 'MATERIALIZATION'),
    inputs: sources.map((source) => toOpenLineageDataset(workspace, source)),
    outputs: write.features.map(({ name, version, rows }) => ({
      ...own(workspace, 'feature', name, version),
      outputFacets: { outputStatistics: facet('outputStatistics', { rowCount: rows }) },
    })),
  });
}

const own = (workspace: string, kind: NodeKind, id: string, version: string): OpenLineageDataset =>
  toOpenLineageDataset(workspace, { ...ownNode(kind, id, version), name: null });

const jobOf = (workspace: string, name: string, jobType: string): OpenLineageJob & { facets: OpenLineageFacets } => ({
  ...{ namespace: ownNamespace(workspace), name },
  facets: { jobType: facet('jobType', { processingType: 'BATCH', integration: 'INTELGRAPH', jobType }) },
});

const run = (
  eventTime: string,
  content: Omit<OpenLineageRunEvent, 'eventTime' | 'producer' | 'schemaURL'>,
): OpenLineageEvent => ({
  kind: 'run',
  event: { eventTime, producer: PRODUCER, schemaURL: SCHEMA_URLS.run, ...content },
});
