import { createArtifactStore, type ArtifactStore, type SharedStoreConfig } from '@intelgraph/artifact-store';
import type { AbTestState } from '@intelgraph/contracts';
import {
  assertedContext,
  systemClock,
  uuidv7Ids,
  type Logger,
  type Page,
  type PageRequest,
  type RequestContext,
} from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import { inTransaction, prepareSharedDatabase, type PostgresConnection } from '@intelgraph/persistence';
import type { PythonModelsOptions } from '@intelgraph/python-worker';
import type { DataSource } from 'typeorm';

import { AbTestProjection } from './ab-tests/ab-test-projection.js';
import { createServingDataSource } from './data-source.js';
import type { PolicyReport } from './deployment-policies/deployment-policies.service.js';
import type { RewardSource } from './deployment-policies/bandit/reward-source.js';
import { PostgresMeasurementStore } from './deployment-policies/measurements/postgres-measurement-store.js';
import type { PolicyRequest, PromoteRequest } from './deployment-policies/policy-request.js';
import { PostgresShadowSumStore } from './deployment-policies/shadow/postgres-shadow-sum-store.js';
import type { Deployment, DeploymentRevision } from './deployments/deployment.js';
import type { DeploymentStore } from './deployments/deployment-store.js';
import type { CreateDeployment, ReplaceRoutes, RollBack } from './deployments/deployments.service.js';
import type { FeatureReader } from './features/feature-reader.js';
import { MemoryDeploymentStore } from './deployments/memory-deployment-store.js';
import { PostgresDeploymentStore } from './deployments/postgres-deployment-store.js';
import type { ModelResolver } from './models/model-resolver.js';
import type { ModelRuntime } from './models/model-runtime.js';
import { createPythonRuntime } from './models/python/python-runtime.js';
import { createModelRuntime } from './models/served-formats.js';
import type { PredictionLog } from './prediction-log/prediction-log.js';
import type { Answer, BatchAnswer, BatchRequest, PredictRequest } from './predictions/prediction.js';
import type { SharedStore } from './result-cache/shared/shared-store.js';
import type { DeploymentLimits } from './rate-limits/deployment-limits.js';
import { ServingEngine, type ServingEngineParts } from './serving-engine.js';
import type { ServingLimits } from './serving-limits.js';

export interface ModelServingOptions {
  /** Where artifacts are read: a folder, or a store made with `createArtifactStore`. */
  readonly storage: SharedStoreConfig | ArtifactStore;
  /** Public ed25519 keys (SPKI, DER): one must have signed what is deployed. Unless given, signatures are not asked for. */
  readonly trustedKeys?: readonly Uint8Array[];
  /** Finds versions: the registry, or `fixedModels({ 'fraud@1.0.0': 'artifact://sha256:…' })`. */
  readonly models: ModelResolver;
  /** Database of the deployments, created and migrated by `initialize()`. Without it they live in memory. */
  readonly postgres?: PostgresConnection;
  /** Folder of the snapshot. Without it a restart needs `storage` and `postgres`. */
  readonly dataDir?: string;
  /** Who calls, as recorded (asserted, not proven). Default `library`. */
  readonly actor?: string;
  /** Default `default`. */
  readonly workspace?: string;
  /** Worker threads for batches. Default 1. */
  readonly threads?: number;
  /** What loads and runs models. Default: TF.js tabular models, and Python models where `python` is given. */
  readonly runtime?: ModelRuntime;
  /** Python models: code, which runs with the rights of this process. Without it they are refused. */
  readonly python?: PythonModelsOptions;
  /** The feature store, for requests by entity. */
  readonly features?: FeatureReader;
  readonly log?: PredictionLog;
  /** Who knows what became of predictions, for bandits: without it there are none. */
  readonly rewards?: RewardSource;
  /** Where processes share answers of deployments with a result cache: `new RedisSharedStore(redis)`. */
  readonly sharedResults?: SharedStore;
  /** Where processes count requests of deployments with a rate limit; unless given each counts its own. */
  readonly rateLimits?: DeploymentLimits;
  readonly limits?: Partial<ServingLimits>;
  readonly logger?: Logger;
}

/** Model serving inside somebody's own process; calls act as the options' actor in its workspace. */
export interface ModelServing {
  readonly deployments: {
    create(input: CreateDeployment): Promise<Deployment>;
    replaceRoutes(name: string, input: ReplaceRoutes): Promise<Deployment>;
    rollBack(name: string, input?: RollBack): Promise<Deployment>;
    delete(name: string): Promise<void>;
    restore(name: string): Promise<Deployment>;
    get(name: string): Promise<Deployment>;
    list(page?: PageRequest): Promise<Page<Deployment>>;
    history(name: string): Promise<DeploymentRevision[]>;
  };
  /** How traffic moves to another version; unlike weights it does so by itself. */
  readonly policies: {
    set(name: string, request: PolicyRequest): Promise<Deployment>;
    get(name: string): Promise<PolicyReport>;
    remove(name: string): Promise<Deployment>;
    pause(name: string): Promise<Deployment>;
    resume(name: string): Promise<Deployment>;
    promote(name: string, request?: PromoteRequest): Promise<Deployment>;
    abort(name: string): Promise<Deployment>;
  };
  readonly predictions: {
    predict(request: PredictRequest): Promise<Answer>;
    predictBatch(request: BatchRequest): Promise<BatchAnswer>;
  };
  readonly abTests: {
    /** Follows a test of the registry: hand over what its calls answer. Older states than the known one change nothing. */
    apply(state: AbTestState): Promise<void>;
  };
  /** Connects, migrates, loads the deployments. Call once, before anything else. */
  initialize(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes model serving usable in any process: deployments, and predictions of the deployed versions.
 *
 * Errors are those of DeploymentsService and PredictionsService.
 */
export function createModelServing(options: ModelServingOptions): ModelServing {
  const source = options.postgres === undefined ? undefined : createServingDataSource(options.postgres);
  const store = source === undefined ? new MemoryDeploymentStore() : new PostgresDeploymentStore(source, newOutbox());
  const engine = createEngine(options, store, source);
  const { workspace } = options;
  const context = (): RequestContext =>
    assertedContext(options.actor ?? 'library', workspace === undefined ? {} : { workspace });
  const home = context();
  return {
    deployments: boundDeployments(engine, context),
    policies: boundPolicies(engine, context),
    predictions: {
      predict: async (request) => engine.predictions.predict(request.entity === undefined ? home : context(), request),
      predictBatch: (request) => engine.predictions.predictBatch(context(), request),
    },
    abTests: {
      apply: async (state) => {
        await applyAbTest(store, source, context().workspace, state);
        await engine.state.refresh();
      },
    },
    async initialize() {
      if (source !== undefined) await prepareSharedDatabase(source);
      await engine.start();
      await engine.state.refresh();
    },
    async close() {
      await engine.close();
      if (source?.isInitialized === true) await source.destroy();
    },
  };
}

const newOutbox = (): Outbox => new Outbox({ source: '/services/inference', ids: uuidv7Ids, clock: systemClock });

async function applyAbTest(
  store: DeploymentStore,
  source: DataSource | undefined,
  workspace: string,
  state: AbTestState,
): Promise<void> {
  if (store instanceof MemoryDeploymentStore) store.putAbTest(workspace, state);
  if (source === undefined) return;
  await inTransaction(source, (tx) => new AbTestProjection().apply(tx, workspace, state, state.revision ?? 1));
}

function createEngine(options: ModelServingOptions, store: DeploymentStore, source?: DataSource): ServingEngine {
  const { storage, dataDir, features, log, limits, logger } = options;
  return new ServingEngine({
    store,
    ...measurementsIn(source),
    resolver: options.models,
    runtime: options.runtime ?? createModelRuntime({ threads: options.threads ?? 1 }, pythonOf(options)),
    artifacts: 'type' in storage ? createArtifactStore(storage) : storage,
    ...(dataDir === undefined ? {} : { dataDir }),
    ...('encryptionKeys' in storage && storage.encryptionKeys ? { encryptionKeys: storage.encryptionKeys } : {}),
    ...('kms' in storage && storage.kms !== undefined ? { kms: storage.kms } : {}),
    ...(options.trustedKeys === undefined ? {} : { trustedKeys: options.trustedKeys }),
    ...(features === undefined ? {} : { features }),
    ...(log === undefined ? {} : { log }),
    ...sharedOf(options),
    rewards: options.rewards,
    ...(limits === undefined ? {} : { limits }),
    ...(logger === undefined ? {} : { logger }),
  });
}

const measurementsIn = (source: DataSource | undefined): Pick<ServingEngineParts, 'measurements' | 'shadowSums'> =>
  source === undefined
    ? {}
    : { measurements: new PostgresMeasurementStore(source), shadowSums: new PostgresShadowSumStore(source) };

/** What processes have together. */
const sharedOf = ({ sharedResults, rateLimits }: ModelServingOptions): Partial<ServingEngineParts> => ({
  ...(sharedResults === undefined ? {} : { sharedResults }),
  ...(rateLimits === undefined ? {} : { rateLimits }),
});

function pythonOf({ python, logger }: ModelServingOptions): ModelRuntime[] {
  return python === undefined ? [] : [createPythonRuntime({ ...(logger && { logger }), ...python })];
}

function boundDeployments({ deployments }: ServingEngine, context: () => RequestContext): ModelServing['deployments'] {
  return {
    create: (input) => deployments.create(context(), input),
    replaceRoutes: (name, input) => deployments.replaceRoutes(context(), name, input),
    rollBack: (name, input) => deployments.rollBack(context(), name, input),
    delete: (name) => deployments.delete(context(), name),
    restore: (name) => deployments.restore(context(), name),
    get: (name) => deployments.get(context(), name),
    list: (page) => deployments.list(context(), page),
    history: (name) => deployments.history(context(), name),
  };
}

function boundPolicies({ policies }: ServingEngine, context: () => RequestContext): ModelServing['policies'] {
  return {
    set: (name, request) => policies.set(context(), name, request),
    get: (name) => policies.get(context(), name),
    remove: (name) => policies.remove(context(), name),
    pause: (name) => policies.pause(context(), name),
    resume: (name) => policies.resume(context(), name),
    promote: (name, request) => policies.promote(context(), name, request),
    abort: (name) => policies.abort(context(), name),
  };
}
