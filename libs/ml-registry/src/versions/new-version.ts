import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';
import { insertRow, type Transaction } from '@intelgraph/persistence';

import { SEMVER_LABEL } from '../labels/label-rules.js';
import type { RegistryParts } from '../ml-registry.ports.js';
import type { ModelEntity } from '../models/model.entity.js';
import { DEFAULT_STAGE_MACHINE } from '../stage-machines/default-stage-machine.js';

import { ModelVersionEntity } from './model-version.entity.js';
import { semverOrder } from './semver-order.js';
import type { VersionContent } from './version-content.js';

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
  model: ModelEntity,
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

/** Draws the next number of a model, which must be locked. */
export async function drawStart(parts: RegistryParts, tx: Transaction, model: ModelEntity): Promise<VersionStart> {
  const now = parts.clock.now();
  // The driver answers an UPDATE with its rows and their count.
  const [[drawn]] = await tx.query<[[{ number: number; initial: string | null }], number]>(
    `UPDATE models SET version_counter = version_counter + 1, updated_at = $2 WHERE id = $1
     RETURNING version_counter AS number, (SELECT initial FROM stage_machines s WHERE s.workspace = models.workspace)`,
    [model.id, now],
  );
  const stage = drawn.initial ?? DEFAULT_STAGE_MACHINE.definition.initial;
  return { number: drawn.number, stage, createdAt: now, updatedAt: now };
}

// A purge frees blobs while it holds off insertions; what was there when this began may be gone by now.
async function assertStillStored(parts: RegistryParts, { artifactDigest }: ModelVersionEntity): Promise<void> {
  if (artifactDigest === null || (await parts.store.statBlob(artifactDigest)) !== null) return;
  throw InvalidInputError.of('artifact_uri', 'names an artifact that was removed just now');
}
