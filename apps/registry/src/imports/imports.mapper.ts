import type {
  ImportedExperiment,
  ImportedLoggedModel,
  ImportedRun,
  LoggedModelStatus,
  RunStatus,
} from '@intelgraph/experiment-tracking';
import type { ImportedVersion, StageKind, VersionImport } from '@intelgraph/ml-registry';

import type {
  ImportExperimentDto,
  ImportLoggedModelDto,
  ImportRunDto,
  ImportVersionDto,
  VersionImportDto,
} from './imports.dto.js';

export function toImportedExperiment(body: ImportExperimentDto): ImportedExperiment {
  return {
    name: body.name,
    number: BigInt(body.experiment_id),
    tags: body.tags,
    createdAt: new Date(body.creation_time),
    updatedAt: new Date(body.last_update_time),
  };
}

export function toImportedRun(body: ImportRunDto): ImportedRun {
  return {
    id: body.run_id,
    experiment: BigInt(body.experiment_id),
    name: body.run_name,
    status: body.status as RunStatus,
    userId: body.user_id,
    startedAt: new Date(body.start_time),
    endedAt: body.end_time === undefined ? undefined : new Date(body.end_time),
    params: body.params,
    tags: body.tags,
  };
}

export function toImportedLoggedModel(body: ImportLoggedModelDto): ImportedLoggedModel {
  return {
    id: body.model_id,
    experiment: BigInt(body.experiment_id),
    name: body.name,
    modelType: unlessEmpty(body.model_type),
    sourceRunId: unlessEmpty(body.source_run_id),
    status: body.status as LoggedModelStatus,
    params: body.params,
    tags: body.tags,
    createdAt: new Date(body.creation_timestamp_ms),
    updatedAt: new Date(body.last_updated_timestamp_ms),
  };
}

export function toImportedVersion(body: ImportVersionDto): ImportedVersion {
  return {
    number: body.version,
    source: body.source,
    external: body.external ?? false,
    ...(body.run_id === undefined ? {} : { run_id: body.run_id }),
    ...(body.run_link === undefined ? {} : { run_link: body.run_link }),
    description: body.description,
    labels: body.tags,
    author: body.user_id,
    createdAt: new Date(body.creation_timestamp),
    updatedAt: new Date(body.last_updated_timestamp),
    stage: body.stage as StageKind,
    stageWithoutApproval: body.stage_without_approval ?? false,
  };
}

export function toVersionImportDto(done: VersionImport): VersionImportDto {
  return {
    version: done.number,
    semver: done.version,
    stage: done.stage,
    artifact_status: done.artifactStatus,
    artifact_digest: done.artifactDigest,
    created: done.isNew,
    differing: [...done.differing],
    archived: [...done.archived],
  };
}

const unlessEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text);
