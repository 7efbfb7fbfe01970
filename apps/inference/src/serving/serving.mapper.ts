import { OWN_PLATFORM, type ServingEngine } from '@intelgraph/model-serving';

import type { ServedModelDto, ServingStatusDto } from './serving.dto.js';

export function toServedModels(engine: ServingEngine, workspace: string): ServedModelDto[] {
  return engine.table.endpoints
    .filter(({ deployment }) => deployment.workspace === workspace)
    .flatMap(({ versions }) => versions)
    .map((served) => ({
      endpoint: served.endpoint,
      model_name: served.modelName,
      model_version: served.version,
      weight: served.weight,
      artifact_digest: served.artifactDigest,
      platform: served.model.runnable.platform ?? OWN_PLATFORM,
      backend: served.model.runnable.backend ?? engine.models.backend,
      inline_rows: served.model.inlineRows,
      in_flight: served.model.inFlight,
      waiting: served.model.waiting,
      loaded: served.model.isLoaded,
      memory_bytes: served.model.bytes,
    }));
}

export function toServingStatus({ state, models, budget }: ServingEngine, workspace: string): ServingStatusDto {
  return {
    ready: state.ready,
    serving_revision: state.revision,
    backend: models.backend,
    rows_in_flight: budget.inFlight,
    models_loaded: models.counts.loaded,
    models_unloaded: models.counts.unloaded,
    models_memory_bytes: models.memory.bytes,
    models_memory_limit_bytes: models.memory.limitBytes === Infinity ? null : models.memory.limitBytes,
    problems: state.problems
      .filter((problem) => problem.workspace === workspace)
      .map(({ name, revision, kind, reason }) => ({ endpoint: name, revision, kind, reason })),
    idle_ab_tests: state.abTestProblems
      .filter((problem) => problem.workspace === workspace)
      .map(({ id, name, reason }) => ({ id, name, reason })),
  };
}
