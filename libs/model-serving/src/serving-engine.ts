import { join } from 'node:path';

import { createArtifactStore, SignatureVerifier, type ArtifactStore, type KmsConfig } from '@intelgraph/artifact-store';
import { silentLogger, systemClock, uuidv7Ids, type Clock, type IdSource, type Logger } from '@intelgraph/kernel';

import type { BanditController } from './deployment-policies/bandit/bandit-controller.js';
import type { RewardSource } from './deployment-policies/bandit/reward-source.js';
import type { CanaryController } from './deployment-policies/canary-controller.js';
import { createDeploymentPolicies } from './deployment-policies/create-deployment-policies.js';
import type { DeploymentPoliciesService } from './deployment-policies/deployment-policies.service.js';
import { CanaryMeters } from './deployment-policies/measurements/canary-meters.js';
import { MemoryMeasurementStore, type MeasurementStore } from './deployment-policies/measurements/measurement-store.js';
import type { PolicyObserver } from './deployment-policies/policy-observer.js';
import type { PolicyRunner } from './deployment-policies/policy-runner.js';
import type { ShadowLog } from './deployment-policies/shadow/shadow-log.js';
import { MemoryShadowSumStore, type ShadowSumStore } from './deployment-policies/shadow/shadow-sum-store.js';
import { Shadows } from './deployment-policies/shadow/shadows.js';
import type { DeploymentStore } from './deployments/deployment-store.js';
import { DeploymentsService } from './deployments/deployments.service.js';
import { RoutePreparer } from './deployments/route-preparer.js';
import { Explainer } from './explanations/explainer.js';
import { BindingRules } from './features/feature-bindings.js';
import { FeatureServicePins } from './features/feature-service-pins.js';
import { FeaturePolicyRules } from './features/feature-policy-rules.js';
import { FeatureFiller } from './features/feature-filler.js';
import type { FeatureReader } from './features/feature-reader.js';
import { ArtifactCache, type ArtifactPlace } from './models/artifact-cache.js';
import type { ExecutionBounds } from './models/loaded-model.js';
import { EnsembleRuntime } from './models/ensembles/ensemble-runtime.js';
import { LoadedModels } from './models/loaded-models.js';
import type { ModelResolver } from './models/model-resolver.js';
import type { ModelRuntime } from './models/model-runtime.js';
import type { UnusableReason } from './models/models.errors.js';
import { RuntimeByFormat } from './models/runtime-by-format.js';
import { noPredictionLog, type PredictionLog } from './prediction-log/prediction-log.js';
import type { PredictionObserver } from './predictions/prediction-observer.js';
import type { PredictionTracer } from './predictions/prediction-tracer.js';
import { PredictionsService } from './predictions/predictions.service.js';
import { RowBudget } from './predictions/row-budget.js';
import { ModelRepository } from './repository/model-repository.js';
import type { PredictionReader } from './replays/replay.js';
import { ReplaysService } from './replays/replays.service.js';
import { QuotaLedger } from './quotas/quota-ledger.js';
import { DeploymentLimits } from './rate-limits/deployment-limits.js';
import { ResultCache } from './result-cache/result-cache.js';
import type { SharedStore } from './result-cache/shared/shared-store.js';
import { RoutingTable } from './routing/routing-table.js';
import { RevisionPoller } from './snapshot/revision-poller.js';
import { ServingState } from './snapshot/serving-state.js';
import { SnapshotFile } from './snapshot/snapshot-file.js';
import { DEFAULT_LIMITS, type ServingLimits } from './serving-limits.js';
import type { ExecutionWatcher } from './statistics/execution-watcher.js';
import { ServingStatistics } from './statistics/serving-statistics.js';

/** What a serving process is made of; each part can be replaced. */
export interface ServingEngineParts {
  readonly store: DeploymentStore;
  /** Where replicas add together what they measure of canaries; without it each judges by its own. */
  readonly measurements?: MeasurementStore;
  readonly policyObserver?: PolicyObserver;
  /** Where replicas add together how far shadows are from who answers; without it each knows its own. */
  readonly shadowSums?: ShadowSumStore;
  /** Who knows what became of predictions; there are no bandits unless given. */
  readonly rewards?: RewardSource | undefined;
  /** Where it is told what shadows said; nowhere unless given. */
  readonly shadowLog?: ShadowLog | undefined;
  readonly resolver: ModelResolver;
  readonly runtime: ModelRuntime;
  readonly artifacts: ArtifactStore;
  /** Folder of the snapshot and the artifacts' copies; without it nothing survives a restart but what `store` holds. */
  readonly dataDir?: string;
  /** Keys of the artifacts' copies, as the artifact store takes them. */
  readonly encryptionKeys?: readonly Uint8Array[];
  readonly kms?: KmsConfig | undefined;
  /** Public ed25519 keys (SPKI, DER): one must have signed what is deployed, and what is loaded again at a restart. None, or an empty list: not asked for. */
  readonly trustedKeys?: readonly Uint8Array[];
  /** The feature store; without it requests by entity have to bring every input. */
  readonly features?: FeatureReader;
  readonly log?: PredictionLog;
  /** Where logged predictions are kept; without it none can be replayed. */
  readonly recorded?: PredictionReader;
  readonly observer?: PredictionObserver;
  /** Absent where nobody wants to know how requests were answered. */
  readonly tracer?: PredictionTracer | undefined;
  /** Counts artifacts that are damaged, or not signed as they must be. */
  readonly artifactRefused?: (place: ArtifactPlace, reason: UnusableReason) => void;
  readonly execution?: ExecutionWatcher;
  /** Where processes share answers that may be given again; without it each has its own. */
  readonly sharedResults?: SharedStore;
  /** Counts requests of deployments with a rate limit; unless given each process counts its own. */
  readonly rateLimits?: DeploymentLimits;
  /** Who may ask for how many predictions; unless given everybody for as many as they like. */
  readonly quotas?: QuotaLedger;
  readonly limits?: Partial<ServingLimits>;
  readonly ids?: IdSource;
  readonly clock?: Clock;
  readonly logger?: Logger;
}

/** Deployments and predictions, put together. Every call takes its context: what apps use. */
export class ServingEngine {
  readonly table = new RoutingTable();
  readonly statistics = new ServingStatistics();
  readonly results: ResultCache;
  readonly models: LoadedModels;
  readonly state: ServingState;
  readonly budget: RowBudget;
  readonly preparer: RoutePreparer;
  readonly deployments: DeploymentsService;
  readonly policies: DeploymentPoliciesService;
  readonly canaries: CanaryController;
  readonly bandits: BanditController;
  readonly repository: ModelRepository;
  readonly predictions: PredictionsService;
  readonly replays: ReplaysService;
  readonly poller: RevisionPoller;
  readonly shadows: Shadows;
  private readonly policyRunners: readonly PolicyRunner[];

  constructor(parts: ServingEngineParts) {
    const { store, resolver, artifacts, dataDir, logger = silentLogger } = parts;
    const limits: ServingLimits = { ...DEFAULT_LIMITS, ...parts.limits };
    const verifier = verifierOf(parts.trustedKeys);
    this.models = modelsOf(parts, limits, verifier);
    const snapshot = dataDir === undefined ? {} : { snapshot: new SnapshotFile(join(dataDir, 'snapshot.json')) };
    this.results = resultsOf(limits, parts.sharedResults);
    const { table, statistics, models, results } = this;
    const measurements = parts.measurements ?? new MemoryMeasurementStore();
    const shadowSums = parts.shadowSums ?? new MemoryShadowSumStore();
    const replica = uuidv7Ids.next();
    const meters = new CanaryMeters(measurements, replica);
    const shadows = new Shadows({ store: shadowSums, replica, log: parts.shadowLog, logger });
    this.shadows = shadows;
    this.state = new ServingState({ store, models, table, statistics, results, meters, shadows, logger, ...snapshot });
    this.budget = new RowBudget(limits.maxRowsInFlight);
    const assertSigned = (digest: string): Promise<void> => Promise.resolve(verifier?.verify(artifacts, digest));
    const pins = new FeatureServicePins(parts.features);
    this.preparer = new RoutePreparer(resolver, this.models, assertSigned, pins);
    const { preparer, state } = this;
    const featurePolicies = new FeaturePolicyRules(this.models, parts.features);
    const { ids = uuidv7Ids, clock = systemClock, policyObserver: observer } = parts;
    this.deployments = new DeploymentsService({
      ...{ store, preparer, featurePolicies, state, ids, clock },
      bindings: new BindingRules(this.models, parts.features),
    });
    const measured = { measurements, meters, shadows, shadowSums, rewards: parts.rewards };
    const shared = { store, ...measured, preparer, featurePolicies, state, ids, clock, observer, logger };
    const { policies, canaries, bandits, runners } = createDeploymentPolicies(shared, limits.pollMs);
    this.policies = policies;
    this.canaries = canaries;
    this.bandits = bandits;
    this.policyRunners = runners;
    this.repository = new ModelRepository({ store, resolver, table, state: this.state, deployments: this.deployments });
    this.predictions = new PredictionsService({
      ...{ table, ids },
      log: parts.log ?? noPredictionLog,
      budget: this.budget,
      observer: parts.observer ?? { answered: () => undefined },
      tracer: parts.tracer,
      features: new FeatureFiller(parts.features, parts.observer),
      explainer: new Explainer(limits),
      statistics,
      results,
      limits: parts.rateLimits ?? new DeploymentLimits(),
      quotas: parts.quotas ?? new QuotaLedger(clock),
      watcher: parts.execution,
      maxBatchRows: limits.maxBatchRows,
      maxEntityRows: limits.maxEntityRows,
    });
    this.replays = new ReplaysService({
      ...{ reader: parts.recorded, table, preparer, budget: this.budget },
      releaseUnused: () => this.state.releaseUnused(),
    });
    this.poller = new RevisionPoller(() => this.state.refresh(), limits.pollMs, logger);
  }

  /**
   * Serves what the disk holds, then follows the store in the background.
   *
   * @returns whether there was a snapshot to serve
   */
  async start(): Promise<boolean> {
    const restored = await this.state.restore();
    this.poller.start();
    for (const runner of this.policyRunners) runner.start();
    return restored;
  }

  async close(): Promise<void> {
    for (const runner of this.policyRunners) await runner.stop();
    await this.poller.stop();
    await this.shadows.close();
    await this.models.close();
  }
}

function modelsOf(
  parts: ServingEngineParts,
  limits: ServingLimits,
  verifier: SignatureVerifier | undefined,
): LoadedModels {
  const { runtime, artifacts: shared, logger = silentLogger } = parts;
  const cache = new ArtifactCache({
    ...{ shared, copies: copiesOf(parts), verifier },
    refused: (place, error, isNews) => {
      if (isNews) logger.error({ err: error, place, reason: error.reason }, 'an artifact is refused');
      parts.artifactRefused?.(place, error.reason);
    },
  });
  const models: LoadedModels = new LoadedModels({
    // Ensembles find their members among the models that are loaded.
    runtime: new RuntimeByFormat([new EnsembleRuntime(() => models), runtime]),
    fetch: (digest) => cache.fetch(digest),
    maxInlineRows: limits.maxInlineRows,
    maxBytes: limits.maxModelBytes,
    bounds: boundsOf(limits, parts.execution),
    moved: (event) => parts.execution?.modelMoved(event),
  });
  return models;
}

/** Where artifacts lie on this disk. */
function copiesOf({ dataDir, encryptionKeys, kms }: ServingEngineParts): ArtifactStore | null {
  if (dataDir === undefined) return null;
  return createArtifactStore({
    type: 'local',
    basePath: join(dataDir, 'artifacts'),
    ...(encryptionKeys === undefined ? {} : { encryptionKeys }),
    ...(kms === undefined ? {} : { kms }),
  });
}

function boundsOf({ maxQueue, maxRowsInFlight }: ServingLimits, watcher?: ExecutionWatcher): ExecutionBounds {
  return {
    maxRequests: maxQueue,
    maxRows: maxRowsInFlight,
    onRetry: (requests) => watcher?.retried(requests),
    onRefusal: (reason) => watcher?.refused(reason),
  };
}

function resultsOf(
  { maxResultBytes: maxBytes, maxResults: maxEntries }: ServingLimits,
  store?: SharedStore,
): ResultCache {
  return new ResultCache({ maxBytes, maxEntries, store });
}

function verifierOf(trusted: readonly Uint8Array[] = []): SignatureVerifier | undefined {
  return trusted.length === 0 ? undefined : new SignatureVerifier(trusted);
}
