import type { JsonSchema } from '../schemas/json-schema.js';

import { artifactFilesRemoved, artifactFileStored } from './artifact-files.events.js';
import { defineEvent } from './define-event.js';
import type { EventDefinition } from './event-definition.js';

export interface ExperimentState {
  id: string;
  name: string;
  description: string;
  created_by: string;
  created_at: string;
}

/** A run without its metric history: `metrics` holds the latest value of each. */
export interface RunState {
  id: string;
  experiment_id: string;
  experiment_name: string;
  name: string;
  /** running, finished, failed or killed. */
  status: string;
  params: Record<string, unknown>;
  metrics: Record<string, number>;
  tags: Record<string, string>;
  artifacts: { name: string; digest: string }[];
  datasets: { dataset_id: string; digest: string; split: string; rows: number | null }[];
  job_id: string | null;
  created_by: string;
  started_at: string;
  ended_at: string | null;
}

const text: JsonSchema = { type: 'string' };
const time: JsonSchema = { type: 'string', format: 'date-time' };

const EXPERIMENT: JsonSchema = {
  type: 'object',
  required: ['id', 'name', 'description', 'created_by', 'created_at'],
  properties: { id: text, name: text, description: text, created_by: text, created_at: time },
};

const RUN: JsonSchema = {
  type: 'object',
  required: ['id', 'experiment_id', 'experiment_name', 'name', 'status', 'created_by', 'started_at'],
  properties: {
    id: text,
    experiment_id: text,
    experiment_name: text,
    name: text,
    status: { enum: ['running', 'finished', 'failed', 'killed'] },
    params: { type: 'object' },
    metrics: { type: 'object', additionalProperties: { type: 'number' } },
    tags: { type: 'object', additionalProperties: text },
    artifacts: {
      type: 'array',
      items: { type: 'object', required: ['name', 'digest'], properties: { name: text, digest: text } },
    },
    datasets: { type: 'array', items: { type: 'object', required: ['dataset_id', 'digest', 'split'] } },
    job_id: { type: ['string', 'null'] },
    created_by: text,
    started_at: time,
    ended_at: { type: ['string', 'null'], format: 'date-time' },
  },
};

const run = (verb: string, description: string): EventDefinition<RunState> =>
  defineEvent<RunState>({ type: `tracking.run.${verb}.v1`, audited: true, description, schema: RUN });

export const experimentCreated = defineEvent<ExperimentState>({
  type: 'tracking.experiment.created.v1',
  audited: true,
  description: 'An experiment was created.',
  schema: EXPERIMENT,
});
export const runCreated = run('created', 'A run was started.');
export const runLogged = run('logged', 'Metrics, parameters or tags of a run were logged.');
export const runArtifactLogged = run('artifact_logged', 'An artifact was attached to a run.');
export const runFinished = run('finished', 'A run ended.');

/** Every event of the tracking domain. */
export const TRACKING_EVENTS: readonly EventDefinition[] = [
  experimentCreated,
  runCreated,
  runLogged,
  runArtifactLogged,
  runFinished,
  artifactFileStored,
  artifactFilesRemoved,
];
