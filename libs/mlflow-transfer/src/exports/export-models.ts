import type { ModelVersion, RegisteredModel } from '../mlflow/entities.js';
import { toKeyValues } from '../mlflow/mlflow-writer.js';
import { RefusedError } from '../wire/errors.js';

import { type Exported, type ExportParts, ORIGIN_TAGS } from './export-parts.js';
import { exportVersion } from './export-versions.js';

/** Makes registered models there, all of their versions, then their aliases. */
export async function exportModels(parts: ExportParts, exported: Exported): Promise<void> {
  const models: RegisteredModel[] = [];
  const versions: ModelVersion[] = [];
  const known = new Map<string, ModelVersion[]>();
  for await (const model of parts.source.registeredModels()) {
    try {
      await exportModel(parts, model);
      known.set(model.name, await parts.target.reader.versions(model.name));
      versions.push(...inTurn(await parts.source.versions(model.name)));
      models.push(model);
    } catch (error) {
      parts.report.loseBy('model', model.name, error);
    }
  }
  versions.sort((a, b) => a.createdAt - b.createdAt);
  for (const version of versions) await exportVersion(parts, exported, version, known.get(version.model) ?? []);
  for (const model of models) await exportAliases(parts, model);
}

/** Dates versions so that those of one model stay in the order of their numbers when all are sorted by time. */
function inTurn(versions: readonly ModelVersion[]): ModelVersion[] {
  let latest = 0;
  return versions.map((version) => {
    latest = Math.max(latest, version.createdAt);
    return { ...version, createdAt: latest };
  });
}

async function exportModel({ target, report }: ExportParts, model: RegisteredModel): Promise<void> {
  const { name, description } = model;
  const tags = toKeyValues(model.tags);
  try {
    await target.writer.post('registered-models/create', { name, description, tags }, false);
    report.count('model');
  } catch (error) {
    if (!(error instanceof RefusedError) || error.code !== 'RESOURCE_ALREADY_EXISTS') throw error;
    report.count('model', false);
    for (const tag of tags) await target.writer.post('registered-models/set-tag', { name, ...tag });
  }
}

async function exportAliases({ target, report }: ExportParts, { name, aliases }: RegisteredModel): Promise<void> {
  if (aliases.length === 0) return;
  const there = new Map(
    (await target.reader.versions(name)).map(({ tags, number }) => [tags[ORIGIN_TAGS.version], String(number)]),
  );
  for (const { alias, version } of aliases) {
    try {
      await target.writer.setAlias(name, alias, there.get(version) ?? version);
      report.count('alias');
    } catch (error) {
      report.loseBy('alias', `${name}@${alias}`, error);
    }
  }
}
