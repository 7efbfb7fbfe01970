import type { JsonSchema } from '../schemas/json-schema.js';

import { artifactFilesRemoved, artifactFileStored } from './artifact-files.events.js';
import { defineEvent } from './define-event.js';
import type { EventDefinition } from './event-definition.js';

export interface ExperimentState {
  id: string;
  /** Counts the experiments of a workspace; MLflow's `experiment_id`. Absent in events of releases before 0.3. */
  number?: number;
  name: string;
  description: string;
  tags?: Record<string, string>;
  /** active or deleted. */
  lifecycle_stage?: string;
  created_by: string;
  created_at: string;
}

/**
 * A run without its metric history: `metrics` holds the latest value of each, null for NaN. Events cut long texts and name at most
 * a few hundred entries of each kind.
 */
export interface RunState {
  id: string;
  experiment_id: string;
  experiment_name: string;
  name: string;
  /** scheduled, running, finished, failed or killed. */
  status: string;
  /** active or deleted. Absent in events of releases before 0.3. */
  lifecycle_stage?: string;
  params: Record<string, unknown>;
  metrics: Record<string, number | null>;
  tags: Record<string, string>;
  artifacts: { name: string; digest: string }[];
  datasets: { dataset_id: string; digest: string; split: string; rows: number | null }[];
  job_id: string | null;
  created_by: string;
  started_at: string;
  ended_at: string | null;
}

/** A model that a run logged, before anybody registers it. */
export interface LoggedModelState {
  id: string;
  experiment_id: string;
  name: string;
  model_type: string | null;
  source_run_id: string | null;
  /** pending, ready or failed. */
  status: string;
  lifecycle_stage: string;
  params: Record<string, string>;
  tags: Record<string, string>;
  created_by: string;
  created_at: string;
}

const text: JsonSchema = { type: 'string' };
const time: JsonSchema = { type: 'string', format: 'date-time' };
const optionalText: JsonSchema = { type: ['string', 'null'] };
const texts: JsonSchema = { type: 'object', additionalProperties: text };
const stage: JsonSchema = { enum: ['active', 'deleted'] };

const EXPERIMENT: JsonSchema = {
  type: 'object',
  required: ['id', 'name', 'description', 'created_by', 'created_at'],
  properties: {
    id: text,
    number: { type: 'integer', minimum: 0 },
    name: text,
    description: text,
    tags: texts,
    lifecycle_stage: stage,
    created_by: text,
    created_at: time,
  },
};

const RUN: JsonSchema = {
  type: 'object',
  required: ['id', 'experiment_id', 'experiment_name', 'name', 'status', 'created_by', 'started_at'],
  properties: {
    id: text,
    experiment_id: text,
    experiment_name: text,
    name: text,
    status: { enum: ['scheduled', 'running', 'finished', 'failed', 'killed'] },
    lifecycle_stage: stage,
    params: { type: 'object' },
    metrics: { type: 'object', additionalProperties: { type: ['number', 'null'] } },
    tags: texts,
    artifacts: {
      type: 'array',
      items: { type: 'object', required: ['name', 'digest'], properties: { name: text, digest: text } },
    },
    datasets: { type: 'array', items: { type: 'object', required: ['dataset_id', 'digest', 'split'] } },
    job_id: optionalText,
    created_by: text,
    started_at: time,
    ended_at: { type: ['string', 'null'], format: 'date-time' },
  },
};

const LOGGED_MODEL: JsonSchema = {
  type: 'object',
  required: ['id', 'experiment_id', 'name', 'status', 'lifecycle_stage', 'created_by', 'created_at'],
  properties: {
    id: text,
    experiment_id: text,
    name: text,
    model_type: optionalText,
    source_run_id: optionalText,
    status: { enum: ['pending', 'ready', 'failed'] },
    lifecycle_stage: stage,
    params: texts,
    tags: texts,
    created_by: text,
    created_at: time,
  },
};

const experiment = (verb: string, description: string): EventDefinition<ExperimentState> =>
  defineEvent<ExperimentState>({
    type: `tracking.experiment.${verb}.v1`,
    audited: true,
    description,
    schema: EXPERIMENT,
  });
const run = (verb: string, description: string): EventDefinition<RunState> =>
  defineEvent<RunState>({ type: `tracking.run.${verb}.v1`, audited: true, description, schema: RUN });
const loggedModel = (verb: string, description: string): EventDefinition<LoggedModelState> =>
  defineEvent<LoggedModelState>({
    type: `tracking.logged_model.${verb}.v1`,
    audited: true,
    description,
    schema: LOGGED_MODEL,
  });

export const experimentCreated = experiment('created', 'An experiment was created.');
export const experimentUpdated = experiment('updated', 'An experiment was renamed, or its tags changed.');
export const experimentDeleted = experiment('deleted', 'An experiment was deleted, and its runs with it.');
export const experimentRestored = experiment('restored', 'A deleted experiment came back with its runs.');
export const runCreated = run('created', 'A run was started.');
export const runLogged = run('logged', 'Parameters or tags of a run were logged, metrics perhaps with them.');
export const runArtifactLogged = run('artifact_logged', 'An artifact was attached to a run.');
export const runInputsLogged = run('inputs_logged', 'Data sets or models were attached to a run as inputs or outputs.');
export const runUpdated = run('updated', 'A run was renamed or went on, or lost a tag.');
export const runFinished = run('finished', 'A run ended.');
export const runDeleted = run('deleted', 'A run was deleted; it can be restored.');
export const runRestored = run('restored', 'A deleted run came back.');
export const loggedModelCreated = loggedModel('created', 'A run began to log a model.');
export const loggedModelUpdated = loggedModel('updated', 'A logged model became ready or failed, or its data changed.');
export const loggedModelDeleted = loggedModel('deleted', 'A logged model was deleted.');

/** Every event of the tracking domain. */
export const TRACKING_EVENTS: readonly EventDefinition[] = [
  experimentCreated,
  experimentUpdated,
  experimentDeleted,
  experimentRestored,
  runCreated,
  runLogged,
  runArtifactLogged,
  runInputsLogged,
  runUpdated,
  runFinished,
  artifactFileStored,
  artifactFilesRemoved,
  runDeleted,
  runRestored,
  loggedModelCreated,
  loggedModelUpdated,
  loggedModelDeleted,
];
