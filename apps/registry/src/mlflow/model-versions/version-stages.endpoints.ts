import { modelVersionLabelDeleted, modelVersionLabelSet, transitionRequested } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import {
  type FreeMovesService,
  type LabelsService,
  MLFLOW_STAGES,
  type ModelViewsQueries,
  type RegistrySettingsService,
  type StageDefinition,
  type StageKind,
  type StageMachinesService,
  type StagesService,
  TransitionOpenError,
  type VersionView,
  type VersionViewsQueries,
} from '@intelgraph/ml-registry';

import { defineEndpoint, type MlflowEndpoint } from '../mlflow-endpoint.js';
import { many, one } from '../openapi/answers.js';
import { inMlflowWords, noSuchModel, onVersion } from '../registered-models/registry-errors.js';
import {
  assertWireKey,
  assertWireName,
  assertWireTags,
  isSemver,
  stageNamed,
  versionKeyOf,
} from '../registered-models/registry-rules.js';
import { bool, listOf, text } from '../wire/field-readers.js';
import { MlflowError } from '../wire/mlflow-error.js';

import { toWireModelVersion } from './model-versions.wire.js';
import { viewOf } from './model-versions.endpoints.js';

export interface VersionStageServices {
  readonly views: VersionViewsQueries;
  readonly models: ModelViewsQueries;
  readonly stages: StagesService;
  readonly stageMachines: StageMachinesService;
  readonly freeMoves: FreeMovesService;
  readonly settings: RegistrySettingsService;
  readonly labels: LabelsService;
}

const ALL_KINDS = Object.keys(MLFLOW_STAGES) as StageKind[];

/** Stages of versions. */
export function versionStagesEndpoints(services: VersionStageServices): MlflowEndpoint[] {
  return [transition(services), latestVersions(services)];
}

/** Tags of versions. */
export function versionTagsEndpoints({ labels }: VersionStageServices): MlflowEndpoint[] {
  const set = defineEndpoint({
    method: 'POST',
    path: '/model-versions/set-tag',
    summary: 'Sets a tag of a version; `semver` never changes.',
    writes: modelVersionLabelSet,
    fields: {
      name: text().required(),
      version: text().required(),
      key: text().required(),
      value: text().otherwise(''),
    },
    handle: async (context, { name, version, key, value }) => {
      assertWireName(name);
      assertWireTags([{ key, value }]);
      const versionKey = versionKeyOf(version);
      await onVersion(name, version, () => labels.setOfVersion(context, name, versionKey, key, value));
      return {};
    },
  });
  const remove = defineEndpoint({
    method: 'DELETE',
    path: '/model-versions/delete-tag',
    summary: 'Deletes a tag of a version; `semver` stays.',
    writes: modelVersionLabelDeleted,
    fields: { name: text().required(), version: text().required(), key: text().required() },
    handle: async (context, { name, version, key }) => {
      assertWireName(name);
      assertWireKey(key);
      const versionKey = versionKeyOf(version);
      await onVersion(name, version, () => labels.deleteOfVersion(context, name, versionKey, key));
      return {};
    },
  });
  return [set, remove];
}

function transition(services: VersionStageServices): MlflowEndpoint {
  return defineEndpoint({
    method: 'POST',
    path: '/model-versions/transition-stage',
    summary: "Moves a version to a stage, or asks for it where the workspace's stages are governed.",
    gives: { model_version: one('ModelVersion') },
    writes: transitionRequested,
    fields: {
      name: text().required(),
      version: text().required(),
      stage: text().required(),
      archive_existing_versions: bool().otherwise(false),
    },
    handle: async (context, { name, version, stage: stageName, archive_existing_versions: archiveExisting }) => {
      const kind = stageNamed(stageName);
      if (archiveExisting && kind !== 'staging' && kind !== 'production') {
        throw new MlflowError(
          'INVALID_PARAMETER_VALUE',
          'Model version transition cannot archive existing model versions because ' +
            `'${stageName}' is not an Active stage. Valid stages are ['Staging', 'Production']`,
        );
      }
      const found = await viewOf(services.views, context, name, version);
      const stage = await stageOfKind(services, context, found, kind);
      const free = (await services.settings.mlflowTransitions(context.workspace)) === 'free';
      if (!free) {
        const wanted = { stage, archiveExisting };
        return { model_version: toWireModelVersion(await askFor(services, context, found, wanted)) };
      }
      const move = { to_stage: stage.name, archive_existing: archiveExisting };
      await inMlflowWords(name, () => services.freeMoves.move(context, name, found.number, move));
      return { model_version: toWireModelVersion(await viewOf(services.views, context, name, version)) };
    },
  });
}

/** The stage of the workspace that MLflow's clients mean. @throws MlflowError when it has none of this kind */
async function stageOfKind(
  { stageMachines }: VersionStageServices,
  { workspace }: RequestContext,
  version: VersionView,
  kind: StageKind,
): Promise<StageDefinition> {
  const stage = (await stageMachines.machineOf(workspace)).ofKind(kind, version.stage);
  if (stage !== undefined) return stage;
  throw new MlflowError('INVALID_PARAMETER_VALUE', `workspace ${workspace} has no stage of kind ${kind}`);
}

/** The version when it is in the stage already. @throws MlflowError that says which request waits for approval, and where */
async function askFor(
  { stages }: VersionStageServices,
  context: RequestContext,
  version: VersionView,
  { stage, archiveExisting }: { readonly stage: StageDefinition; readonly archiveExisting: boolean },
): Promise<VersionView> {
  if (version.stage_kind === stage.kind) return version;
  const { model_name: name, number } = version;
  const request = {
    to_stage: stage.name,
    comment: 'asked for through the MLflow API',
    // Its clients say false unless told otherwise: then the stage decides.
    ...(archiveExisting ? { archive_existing_versions: true } : {}),
  };
  const id = await inMlflowWords(name, () => stages.request(context, name, number, request)).then(
    (opened) => opened.id,
    (error: unknown) => {
      if (error instanceof TransitionOpenError) return String(error.details['transition_id']);
      throw error;
    },
  );
  throw new MlflowError(
    'PERMISSION_DENIED',
    `Version ${number} (${version.version}) of model '${name}' needs approval to go to ${MLFLOW_STAGES[stage.kind]}: ` +
      `request ${id} waits for it. Another person approves it with POST /api/v1/transitions/${id}/approve; ` +
      'then this call succeeds.',
  );
}

function latestVersions({ models, views }: VersionStageServices): MlflowEndpoint {
  return defineEndpoint({
    method: ['POST', 'GET'],
    path: '/registered-models/get-latest-versions',
    summary: 'The newest version of each stage; in the place of a stage may be a semantic version.',
    gives: { model_versions: many('ModelVersion') },
    fields: { name: text().required(), stages: listOf(text()) },
    handle: async (context, { name, stages }) => {
      assertWireName(name);
      const semvers = stages.filter(isSemver);
      const named = stages.filter((stage) => !isSemver(stage)).map(stageNamed);
      const latest = await models.latest(context, name, stages.length === 0 ? ALL_KINDS : named);
      if (latest === null) throw noSuchModel(name);
      const exact = await Promise.all(semvers.map((semver) => views.byKey(context, name, semver)));
      const found = [...latest, ...exact.filter((version) => version !== null)];
      return { model_versions: found.length === 0 ? undefined : found.map(toWireModelVersion) };
    },
  });
}
