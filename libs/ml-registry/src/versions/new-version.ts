import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';
import { insertRow, type Transaction } from '@intelgraph/persistence';

import { SEMVER_LABEL } from '../labels/label-rules.js';
import type { RegistryParts } from '../ml-registry.ports.js';
import { DEFAULT_STAGE_MACHINE } from '../stage-machines/default-stage-machine.js';

import { ModelVersionEntity } from './model-version.entity.js';
import { semverOrder } from './semver-order.js';
import type { VersionContent } from './version-content.js';
import type { DrawnNumber, ModelOfVersion } from './version-numbers.queries.js';

/** What a registration decides about a new version; the rest is the same for every one. */
export type NewVersion = VersionContent &
  Pick<
    ModelVersionEntity,
    | 'version'
    | 'author'
    | 'description'
    | 'tags'
    | 'idempotencyKey'
    | 'labels'
    | 'source'
    | 'storageLocation'
    | 'runLink'
  >;

/** Where a version starts, which comes from elsewhere where it was registered elsewhere. */
export interface VersionStart {
  readonly number: number;
  /** The one in which versions of the workspace start. */
  readonly stage: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A version under a number that nobody else has. */
export function newVersion(
  parts: RegistryParts,
  context: RequestContext,
  model: ModelOfVersion,
  given: NewVersion,
  { number, stage, createdAt, updatedAt }: VersionStart,
): ModelVersionEntity {
  return Object.assign(new ModelVersionEntity(), given, {
    id: parts.ids.next(),
    workspace: context.workspace,
    modelId: model.id,
    modelName: model.name,
    versionOrder: semverOrder(given.version),
    stage,
    // That is what a stage where versions start is.
    stageKind: 'development' as const,
    labels: { ...given.labels, [SEMVER_LABEL]: given.version },
    number,
    createdBy: context.principal.id,
    createdAt,
    updatedAt,
    stageChangedAt: createdAt,
    deprecation: null,
    deletedAt: null,
    deletedBy: null,
    deletedWithModel: false,
    purgedAt: null,
    revision: 1,
  });
}

/** Adds a version. @throws InvalidInputError where its files were removed just now */
export async function addVersion(parts: RegistryParts, tx: Transaction, version: ModelVersionEntity): Promise<void> {
  await insertRow(tx, ModelVersionEntity, version);
  await assertStillStored(parts, version);
}

/** How a version starts that is registered now. */
export function startOf({ number, initial }: DrawnNumber, at: Date): VersionStart {
  return { number, stage: initial ?? DEFAULT_STAGE_MACHINE.definition.initial, createdAt: at, updatedAt: at };
}

// A purge frees blobs while it holds off insertions; what was there when this began may be gone by now.
async function assertStillStored(parts: RegistryParts, { artifactDigest }: ModelVersionEntity): Promise<void> {
  if (artifactDigest === null || (await parts.store.statBlob(artifactDigest)) !== null) return;
  throw InvalidInputError.of('artifact_uri', 'names an artifact that was removed just now');
}
