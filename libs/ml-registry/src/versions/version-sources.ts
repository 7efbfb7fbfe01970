import { IsNull, type EntityManager } from 'typeorm';

import { AliasEntity } from '../aliases/alias.entity.js';
import { ModelEntity } from '../models/model.entity.js';
import { stageOfMlflow } from '../stages/mlflow-stages.js';

import { ModelVersionEntity } from './model-version.entity.js';
import { ModelVersionNotFoundError } from './versions.errors.js';

/** `models:/<model>/<number, stage or latest>` or `models:/<model>@<alias>`; the model's name is percent-encoded. */
const OF_VERSION = /^models:\/+(?<model>[^/@]+)(?:\/(?<version>[^/@]+)|@(?<alias>[^/@]+))$/;

/**
 * The version that a source of another version means now; null when the source is no such address.
 *
 * @throws ModelVersionNotFoundError when it is one and there is no such version
 */
export async function findBySource(
  manager: EntityManager,
  workspace: string,
  source: string,
): Promise<ModelVersionEntity | null> {
  const { model, version, alias } = OF_VERSION.exec(source)?.groups ?? {};
  if (model === undefined) return null;
  const name = decoded(model);
  const held = await manager.findOneBy(ModelEntity, { workspace, name, deletedAt: IsNull() });
  const found = held === null ? null : await find(manager, held, version, alias);
  if (found === null) throw new ModelVersionNotFoundError(name, version ?? alias ?? '');
  return found;
}

async function find(
  manager: EntityManager,
  { id: modelId, workspace }: ModelEntity,
  version: string | undefined,
  alias: string | undefined,
): Promise<ModelVersionEntity | null> {
  const live = { modelId, deletedAt: IsNull() };
  if (alias !== undefined) {
    const meant = await manager.findOneBy(AliasEntity, { workspace, modelId, alias });
    return meant === null ? null : manager.findOneBy(ModelVersionEntity, { id: meant.versionId });
  }
  if (version === undefined) return null;
  if (/^\d{1,9}$/.test(version)) return manager.findOneBy(ModelVersionEntity, { ...live, number: Number(version) });
  const stageKind = stageOfMlflow(version);
  if (stageKind === undefined && version.toLowerCase() !== 'latest') return null;
  const where = stageKind === undefined ? live : { ...live, stageKind };
  return manager.findOne(ModelVersionEntity, { where, order: { number: 'DESC' } });
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
