import { userInfo } from 'node:os';

import { createArtifactStore, type ArtifactStore } from '@intelgraph/artifact-store';
import type { ModelState, RollbackState, TransitionState } from '@intelgraph/contracts';
import {
  assertedContext,
  systemClock,
  uuidv7Ids,
  type Page,
  type PageRequest,
  type RequestContext,
} from '@intelgraph/kernel';
import { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS, Outbox } from '@intelgraph/messaging';
import { createDomainDataSource, prepareSharedDatabase } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import type { ListAbTests } from './ab-tests/ab-tests.queries.js';
import { CachedManifests } from './artifacts/cached-manifests.js';
import type { ChecklistItemInput } from './evidence/evidence.js';
import type { GraphRequest } from './lineage/graph/lineage-graph.queries.js';
import { connectRedis } from './artifacts/redis-manifest-cache.js';
import { REGISTRY_ENTITIES, REGISTRY_MIGRATIONS } from './data-source.js';
import type { MLRegistryConfig } from './ml-registry.config.js';
import { ModelNotFoundError } from './models/models.errors.js';
import { GivenPolicies } from './policies/policy-source.js';
import { createRegistryServices, type RegistryServices } from './registry-services.js';
import { lifecycleCalls } from './registry-calls.js';
import type { StageMachineInput } from './stage-machines/stage-machine-input.js';
import type { TransitionApproval } from './stages/stages.service.js';
import { ModelVersionNotFoundError } from './versions/versions.errors.js';
import type { SearchVersions } from './versions/filtered-versions.queries.js';
import type { VersionWithAliases } from './versions/versions.queries.js';
import type { RegisterVersionInput } from './versions/versions.types.js';

/** The registry's calls for one caller, as the guide writes them: snake_case in, snake_case out. */
export type MLRegistryFacade = ReturnType<typeof facadeOf>;

/** A registry inside this process. */
export interface MLRegistry extends MLRegistryFacade {
  /** Makes the database when missing, migrates it, and connects. Call it before anything else. */
  initialize(): Promise<void>;
  /** The same registry for another, verified caller. */
  as(context: RequestContext): MLRegistryFacade;
  readonly artifacts: ArtifactStore;
  close(): Promise<void>;
}

/**
 * Makes a model registry that works in any process, without services: only PostgreSQL and a folder.
 * Events wait in the database's outbox for the relay of a registry service on the same database.
 */
export function createMLRegistry(config: MLRegistryConfig): MLRegistry {
  const dataSource = createDomainDataSource({
    connection: config.postgres,
    applicationName: 'ml-registry',
    entities: [...REGISTRY_ENTITIES, ...MESSAGING_ENTITIES],
    migrations: [...MESSAGING_MIGRATIONS, ...REGISTRY_MIGRATIONS],
  });
  const artifacts = new CachedManifests(createArtifactStore(config.storage), config.logger);
  const services = createRegistryServices({
    dataSource,
    store: artifacts,
    clock: systemClock,
    ids: uuidv7Ids,
    outbox: new Outbox({ source: '/services/registry', ids: uuidv7Ids, clock: systemClock }),
    policies: new GivenPolicies(config.policies ?? []),
  });
  const contextOf = (): RequestContext =>
    typeof config.actor === 'object'
      ? config.actor
      : assertedContext(config.actor ?? userInfo().username, { workspace: config.workspace });
  return {
    ...facadeOf(services, contextOf),
    as: (context) => facadeOf(services, () => context),
    artifacts,
    initialize: () => initialize(config, dataSource, artifacts),
    close: async () => {
      await artifacts.closeCache();
      if (dataSource.isInitialized) await dataSource.destroy();
    },
  };
}

async function initialize(config: MLRegistryConfig, dataSource: DataSource, artifacts: CachedManifests): Promise<void> {
  await artifacts.check();
  if (config.redis !== undefined) artifacts.useCache(await connectRedis(config.redis));
  await prepareSharedDatabase(dataSource);
}

function facadeOf(services: RegistryServices, contextOf: () => RequestContext) {
  return {
    registry: { ...modelCalls(services, contextOf), ...lifecycleCalls(services, contextOf) },
    lineage: {
      recordLineage: (input: Parameters<RegistryServices['lineage']['record']>[1]) =>
        services.lineage.record(contextOf(), input),
      /** Up (`ancestors`) and down (`descendants`). */
      getLineage: (model: string, version: string, depth?: number) =>
        services.lineageQueries.get(contextOf(), model, version, depth),
      /** What a node of the lineage graph was made from and what was made of it; `<kind>:<id>@<version>#<field>`. */
      getGraph: (request: GraphRequest) => services.lineageGraph.get(contextOf(), request),
      /** Takes an OpenLineage event. */
      receiveEvent: (event: unknown) => services.lineageEvents.receive(contextOf(), event),
    },
    stages: stageCalls(services, contextOf),
    comparator: {
      createABTest: (input: Parameters<RegistryServices['abTests']['create']>[1]) =>
        services.abTests.create(contextOf(), input),
      startABTest: (id: string) => services.abTests.start(contextOf(), id),
      pauseABTest: (id: string) => services.abTests.pause(contextOf(), id),
      stopABTest: (id: string) => services.abTests.stop(contextOf(), id),
      getABTest: (id: string) => services.abTestsQueries.get(contextOf(), id),
      listABTests: (page: ListAbTests = {}) => services.abTestsQueries.list(contextOf(), page),
      compareModels: (references: Parameters<RegistryServices['comparisons']['compare']>[1]) =>
        services.comparisons.compare(contextOf(), references),
    },
  };
}

function modelCalls(services: RegistryServices, contextOf: () => RequestContext) {
  return {
    registerModel: async (input: RegisterVersionInput): Promise<RegisteredModel> => {
      const { version } = await services.versions.register(contextOf(), input);
      return asModel(version);
    },
    /** The version, or null when there is none. */
    getModel: async (model: string, version: string): Promise<RegisteredModel | null> => {
      try {
        return asModel(await services.versionsQueries.get(contextOf(), model, version));
      } catch (error) {
        if (error instanceof ModelNotFoundError || error instanceof ModelVersionNotFoundError) return null;
        throw error;
      }
    },
    listModels: (page: PageRequest & { tag?: string } = {}): Promise<Page<ModelState>> =>
      services.modelsQueries.list(contextOf(), page),
    listVersions: (model: string, page: PageRequest = {}): Promise<Page<VersionWithAliases>> =>
      services.versionsQueries.list(contextOf(), model, page),
    /** `filter` such as `metrics.auc >= 0.8 AND tag = 'fraud'`. */
    searchModels: (search: SearchVersions): Promise<Page<VersionWithAliases>> =>
      services.versionsQueries.search(contextOf(), search),
    nextVersion: (model: string): Promise<string> => services.versionsQueries.next(contextOf(), model),
  };
}

function stageCalls(services: RegistryServices, contextOf: () => RequestContext) {
  return {
    requestTransition: (
      model: string,
      version: string,
      to_stage: string,
      comment?: string,
      checklist?: readonly ChecklistItemInput[],
      archive_existing_versions?: boolean,
    ): Promise<TransitionState> => {
      const request = { to_stage, comment, checklist, archive_existing_versions };
      return services.stages.request(contextOf(), model, version, request);
    },
    approveTransition: (
      transitionId: string,
      approver?: string,
      checklist?: TransitionApproval['checklist'],
      comment?: string,
    ): Promise<TransitionState> => services.stages.approve(contextOf(), transitionId, { approver, checklist, comment }),
    rejectTransition: (transitionId: string, reason: string): Promise<TransitionState> =>
      services.stages.reject(contextOf(), transitionId, reason),
    /** Takes back a request of one's own. */
    withdrawTransition: (transitionId: string, reason?: string): Promise<TransitionState> =>
      services.stages.withdraw(contextOf(), transitionId, reason),
    getTransition: (transitionId: string): Promise<TransitionState> =>
      services.stagesQueries.get(contextOf(), transitionId),
    /** What the policies in force ask of a transition, and how it stands. */
    getRequirements: (transitionId: string) => services.policies.reportOfTransition(contextOf(), transitionId),
    getHistory: (model: string, page: PageRequest = {}) => services.stagesQueries.history(contextOf(), model, page),
    /** What was in production (or another stage) at a time. */
    getStageAt: (model: string, at: Date, stage?: string) => services.stagesAt.inStageAt(contextOf(), model, at, stage),
    /** The stages of the workspace and the ways between them. */
    getStageMachine: () => services.stageMachines.get(contextOf()),
    setStageMachine: (input: StageMachineInput) => services.stageMachines.set(contextOf(), input),
    rollback: (model: string, reason?: string): Promise<RollbackState> =>
      services.rollbacks.rollback(contextOf(), model, reason),
  };
}

/** A version as `registerModel` answers it: `id` is that of the model, which every other call takes. */
export type RegisteredModel = Omit<VersionWithAliases, 'id'> & { id: string; version_id: string; name: string };

function asModel(version: VersionWithAliases): RegisteredModel {
  return { ...version, id: version.model_id, version_id: version.id, name: version.model_name };
}
