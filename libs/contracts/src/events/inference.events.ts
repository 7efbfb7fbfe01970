import type { JsonSchema } from '../schemas/json-schema.js';
import { BATCH_JOB_EVENTS } from './batch-job.events.js';
import { defineEvent } from './define-event.js';
import { DEPLOYMENT_POLICY_EVENTS } from './deployment-policy.events.js';
import type { EventDefinition } from './event-definition.js';
import { FEATURE_POLICY_PROPERTIES, type FeaturePolicyState } from './features.schemas.js';
import { QUOTA_EVENTS } from './quota.events.js';
import { SHADOW_EVENTS } from './shadow.events.js';
import { STREAM_EVENTS } from './stream.events.js';

/** Share of an endpoint's traffic that one model version answers. */
export interface DeploymentRouteState {
  version: string;
  /** Whole percent; the weights of a deployment sum to 100. */
  weight: number;
  /** sha256 (hex) of the artifact's manifest. */
  artifact_digest: string;
  /** What fills the version's inputs; absent where it names no feature service. */
  feature_service?: DeployedFeatureServiceState;
}

/** A version of a feature service as it was when a version of a model was deployed with it. */
export interface DeployedFeatureServiceState {
  name: string;
  version: string;
  /** `<feature>@<version>` by input. */
  features: Record<string, string>;
}

/** That answers of a deployment may be given again to equal inputs. */
export interface ResultCacheState {
  ttl_seconds: number;
  max_entries?: number;
}

/** How many requests a deployment answers in a sliding window. */
export interface RateLimitState {
  requests: number;
  window_seconds: number;
}

/** The whole state of a deployment after a write. */
export interface DeploymentState {
  id: string;
  name: string;
  model_name: string;
  revision: number;
  status: 'active' | 'deleted';
  routes: DeploymentRouteState[];
  /** The revision whose routes a roll-back brought back, else null. */
  restored_revision: number | null;
  /** Which feature fills an input when a request names an entity: `<feature>` or `<feature>@<version>` by input. */
  feature_bindings?: Record<string, string>;
  /** By input; absent or empty: requests are refused where a feature of a required input has no value. */
  feature_policies?: Record<string, FeaturePolicyState>;
  /** Null or absent: every request is computed. */
  result_cache?: ResultCacheState | null;
  /** Null or absent: as many as come. */
  rate_limit?: RateLimitState | null;
  created_at: string;
  updated_at: string;
}

/** How a node of an ensemble came to answer a row, or what stood in for it. */
export interface LoggedBranch {
  status: 'answered' | 'timed_out' | 'failed';
  fallback?: 'constant' | 'node' | 'skip';
}

/** One answered row. */
export interface LoggedPrediction {
  prediction_id: string;
  /** When it was asked for; a replay's own time when the caller may set it. */
  event_time: string;
  inputs: Record<string, unknown>;
  prediction: string | number | boolean;
  probabilities?: Record<string, number>;
  /** Milliseconds from the request's start to its answer. */
  latency_ms?: number;
  /** The A/B test that chose the version. */
  ab_test?: AbTestAssignment;
  /** Whose features filled the inputs: entity id by entity type. */
  entity?: Record<string, string>;
  /** The answer was computed for an earlier request with equal inputs. */
  cached?: true;
  /** Inputs that features filled, or should have, by input. */
  features?: Record<string, LoggedFeature>;
  /** Of an ensemble: what became of its nodes, by their names. */
  branches?: Record<string, LoggedBranch>;
  /** What computed it: `onnxruntime 1.30.0, cpu`, `wasm-simd`. */
  backend?: string;
  /** Milliseconds that its request waited for somebody to compute it; 0 = it was computed at once. */
  queue_ms?: number;
  /** Milliseconds that the model took, with all rows of the run. */
  compute_ms?: number;
  /** Rows of that run, those of other requests among them. */
  batch_rows?: number;
  /** W3C trace id of its request: 32 hex digits. */
  trace_id?: string;
}

/** Where the value of an input came from. */
export interface LoggedFeature {
  value: unknown;
  /** Seconds since the value was true; null = there is none. */
  age_seconds: number | null;
  /** `stale` and `missing` values were not used. */
  status: 'fresh' | 'stale' | 'missing';
  feature: string | null;
  version: string | null;
  /** What stood in for it: the default of the deployment's policy, or what the model takes for a gap. */
  filled_by?: 'default' | 'imputation';
}

/** Which arm of an A/B test answered. */
export interface AbTestAssignment {
  id: string;
  variant: 'control' | 'treatment';
}

/** What became of one prediction. */
export interface FeedbackItem {
  prediction_id: string;
  /** The true class or value. */
  label: string | number | boolean;
  /** A business metric of the outcome, such as revenue. */
  value?: number;
  /** When it became true. */
  event_time: string;
}

/** Outcomes of predictions; whether inference knows a prediction is not said: labels may come late or first. */
export interface FeedbackReceived {
  /** At most 1000. */
  items: FeedbackItem[];
}

/** Rows that one version answered in a short span of time. Not sent through the outbox: may be lost, then counted. */
export interface PredictionsLogged {
  endpoint: string;
  model_name: string;
  model_version: string;
  artifact_digest: string;
  predictions: LoggedPrediction[];
}

const DIGEST: JsonSchema = { type: 'string', pattern: '^[0-9a-f]{64}$' };

const AB_TEST: JsonSchema = {
  type: 'object',
  required: ['id', 'variant'],
  properties: { id: { type: 'string' }, variant: { enum: ['control', 'treatment'] } },
};

const BRANCH: JsonSchema = {
  type: 'object',
  required: ['status'],
  properties: {
    status: { enum: ['answered', 'timed_out', 'failed'] },
    fallback: { enum: ['constant', 'node', 'skip'] },
  },
};

const FEATURE: JsonSchema = {
  type: 'object',
  required: ['value', 'age_seconds', 'status', 'feature', 'version'],
  properties: {
    age_seconds: { type: ['number', 'null'] },
    status: { enum: ['fresh', 'stale', 'missing'] },
    feature: { type: ['string', 'null'] },
    version: { type: ['string', 'null'] },
    filled_by: { enum: ['default', 'imputation'] },
  },
};

const FEATURE_POLICY: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: FEATURE_POLICY_PROPERTIES,
};

const DEPLOYMENT: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: [
    'id',
    'name',
    'model_name',
    'revision',
    'status',
    'routes',
    'restored_revision',
    'created_at',
    'updated_at',
  ],
  properties: {
    id: { type: 'string', format: 'uuid' },
    name: { type: 'string', minLength: 1 },
    model_name: { type: 'string', minLength: 1 },
    revision: { type: 'integer', minimum: 1 },
    status: { enum: ['active', 'deleted'] },
    routes: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['version', 'weight', 'artifact_digest'],
        properties: {
          version: { type: 'string' },
          weight: { type: 'integer', minimum: 0, maximum: 100 },
          artifact_digest: DIGEST,
          feature_service: {
            type: 'object',
            additionalProperties: false,
            required: ['name', 'version', 'features'],
            properties: {
              name: { type: 'string' },
              version: { type: 'string' },
              features: { type: 'object', additionalProperties: { type: 'string' } },
            },
          },
        },
      },
    },
    restored_revision: { type: ['integer', 'null'] },
    feature_bindings: { type: 'object', additionalProperties: { type: 'string' } },
    feature_policies: { type: 'object', additionalProperties: FEATURE_POLICY },
    result_cache: {
      type: ['object', 'null'],
      additionalProperties: false,
      required: ['ttl_seconds'],
      properties: {
        ttl_seconds: { type: 'integer', minimum: 1 },
        max_entries: { type: 'integer', minimum: 1 },
      },
    },
    rate_limit: {
      type: ['object', 'null'],
      additionalProperties: false,
      required: ['requests', 'window_seconds'],
      properties: {
        requests: { type: 'integer', minimum: 1 },
        window_seconds: { type: 'integer', minimum: 1 },
      },
    },
    created_at: { type: 'string', format: 'date-time' },
    updated_at: { type: 'string', format: 'date-time' },
  },
};

const deployment = (verb: string, description: string, audited = true): EventDefinition<DeploymentState> =>
  defineEvent<DeploymentState>({
    type: `inference.deployment.${verb}.v1`,
    audited,
    description,
    schema: DEPLOYMENT,
  });

/** An endpoint was made and takes traffic. */
export const deploymentCreated = deployment('created', 'A deployment was created.');
/** The routes of an endpoint were replaced. */
export const deploymentUpdated = deployment('updated', 'The routes of a deployment were replaced.');
/** An endpoint serves the routes of an earlier revision again. */
export const deploymentRolledBack = deployment('rolled_back', 'A deployment was rolled back to an earlier revision.');
/** A deleted endpoint takes traffic again. */
export const deploymentRestored = deployment('restored', 'A deleted deployment was brought back.');
/** An endpoint takes no traffic any more. */
export const deploymentDeleted = deployment('deleted', 'A deployment was deleted.');

/** Sent beside the audited event of the policy that did it. */
export const deploymentRerouted = deployment('rerouted', 'A policy changed the routes of a deployment.', false);

/** Inputs and outputs of answered rows; keyed by `<endpoint>@<version>`. */
export const predictionsLogged = defineEvent<PredictionsLogged>({
  type: 'inference.prediction.logged.v1',
  audited: false,
  description: 'Rows were answered by a deployed version.',
  schema: {
    type: 'object',
    required: ['endpoint', 'model_name', 'model_version', 'artifact_digest', 'predictions'],
    properties: {
      endpoint: { type: 'string' },
      model_name: { type: 'string' },
      model_version: { type: 'string' },
      artifact_digest: DIGEST,
      predictions: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          required: ['prediction_id', 'event_time', 'inputs', 'prediction'],
          properties: {
            prediction_id: { type: 'string' },
            event_time: { type: 'string' },
            inputs: { type: 'object' },
            prediction: { type: ['string', 'number', 'boolean'] },
            probabilities: { type: 'object', additionalProperties: { type: 'number' } },
            latency_ms: { type: 'number', minimum: 0 },
            ab_test: AB_TEST,
            entity: { type: 'object', additionalProperties: { type: 'string' } },
            cached: { const: true },
            features: { type: 'object', additionalProperties: FEATURE },
            branches: { type: 'object', additionalProperties: BRANCH },
            backend: { type: 'string' },
            queue_ms: { type: 'number', minimum: 0 },
            compute_ms: { type: 'number', minimum: 0 },
            batch_rows: { type: 'integer', minimum: 1 },
            trace_id: { type: 'string', pattern: '^[0-9a-f]{32}$' },
          },
        },
      },
    },
  },
});

/** Labels of predictions arrived; one event per call of `POST /feedback`. */
export const feedbackReceived = defineEvent<FeedbackReceived>({
  type: 'inference.feedback.received.v1',
  audited: true,
  description: 'Outcomes of predictions were reported.',
  schema: {
    type: 'object',
    required: ['items'],
    properties: {
      items: {
        type: 'array',
        minItems: 1,
        maxItems: 1000,
        items: {
          type: 'object',
          required: ['prediction_id', 'label', 'event_time'],
          properties: {
            prediction_id: { type: 'string', minLength: 1, maxLength: 128 },
            label: { type: ['string', 'number', 'boolean'] },
            value: { type: 'number' },
            event_time: { type: 'string', format: 'date-time' },
          },
        },
      },
    },
  },
});

/** Every event of the inference domain. */
export const INFERENCE_EVENTS: readonly EventDefinition[] = [
  ...BATCH_JOB_EVENTS,
  ...QUOTA_EVENTS,
  ...STREAM_EVENTS,
  deploymentCreated,
  deploymentUpdated,
  deploymentRolledBack,
  deploymentRestored,
  deploymentDeleted,
  deploymentRerouted,
  ...DEPLOYMENT_POLICY_EVENTS,
  predictionsLogged,
  ...SHADOW_EVENTS,
  feedbackReceived,
];
