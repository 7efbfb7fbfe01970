import type { ModelVersion, RegisteredModel } from '../mlflow/entities.js';
import { toRegisteredModel } from '../mlflow/entity-readers.js';
import { isAboutOneThing, messageOf, RefusedError } from '../wire/errors.js';

import type { Imported, ImportParts } from './import-parts.js';
import { importVersions, tellGaps } from './import-versions.js';

/** Copies registered models, all of their versions, then their aliases. */
export async function importModels(parts: ImportParts, imported: Imported): Promise<void> {
  const models: RegisteredModel[] = [];
  const versions: ModelVersion[] = [];
  for await (const model of parts.source.registeredModels()) {
    const found = await importModel(parts, model);
    if (found === undefined) continue;
    models.push(model);
    versions.push(...found);
  }
  await importVersions(parts, imported, versions);
  for (const model of models) await importAliases(parts, model);
  await tellPrompts(parts);
}

/** @returns its versions; undefined where it cannot be kept */
async function importModel(parts: ImportParts, model: RegisteredModel): Promise<ModelVersion[] | undefined> {
  const { door, report, source } = parts;
  try {
    const { isNew, differing } = await door.model(model);
    report.count('model', isNew);
    for (const field of differing) report.lose('model', model.name, `${field} has another value here, which stays`);
    const versions = await source.versions(model.name);
    tellGaps(parts, model.name, versions);
    return versions;
  } catch (error) {
    report.loseBy('model', model.name, error);
    return undefined;
  }
}

async function importAliases({ target, report }: ImportParts, { name, aliases }: RegisteredModel): Promise<void> {
  if (aliases.length === 0) return;
  const answer = await target.reader.get('registered-models/get', { name });
  const known = new Map(
    toRegisteredModel(answer.object('registered_model')).aliases.map(({ alias, version }) => [alias, version]),
  );
  for (const { alias, version } of aliases) {
    const isKnown = known.get(alias) === version;
    try {
      if (!isKnown) await target.writer.setAlias(name, alias, version);
      report.count('alias', !isKnown);
    } catch (error) {
      // A protected alias is one thing, too.
      if (!isAboutOneThing(error) && !(error instanceof RefusedError && error.status === 403)) throw error;
      report.lose('alias', `${name}@${alias}`, messageOf(error));
    }
  }
}

/** MLflow keeps prompts among its models, hidden unless asked for. */
async function tellPrompts({ source, report }: ImportParts): Promise<void> {
  try {
    for await (const { name } of source.prompts()) report.lose('other', `prompt ${name}`, 'prompts are not copied');
  } catch (error) {
    if (!isAboutOneThing(error)) throw error;
  }
}
