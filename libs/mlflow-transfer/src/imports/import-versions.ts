import type { ModelVersion } from '../mlflow/entities.js';
import { isAboutOneThing, RefusedError } from '../wire/errors.js';

import type { VersionWish } from './import-door.js';
import type { Imported, ImportParts } from './import-parts.js';
import { sourceHere } from './version-sources.js';

const STAGE_CODE = 'IMPORT.STAGE_NEEDS_APPROVAL';
const SEMVER = 'semver';

/** Copies versions in the order in which they were made: what one copies is there before it. */
export async function importVersions(
  parts: ImportParts,
  imported: Imported,
  versions: readonly ModelVersion[],
): Promise<void> {
  for (const version of [...versions].sort((a, b) => a.createdAt - b.createdAt || a.number - b.number)) {
    try {
      await importVersion(parts, imported, version);
    } catch (error) {
      parts.report.loseBy('version', nameOf(version), error);
    }
  }
}

/** Tells which numbers were never given, or belong to versions that were deleted: MLflow's API hides those. */
export function tellGaps({ report }: ImportParts, model: string, versions: readonly ModelVersion[]): void {
  const numbers = new Set(versions.map(({ number }) => number));
  const last = Math.max(0, ...numbers);
  const gaps = Array.from({ length: Math.min(last, 100_000) }, (_, i) => i + 1).filter(
    (number) => !numbers.has(number),
  );
  for (const number of gaps.slice(0, 100)) {
    report.lose(
      'version',
      `${model} ${number}`,
      'was deleted there: its number stays free here, its content cannot be read',
    );
  }
}

const nameOf = ({ model, number }: ModelVersion): string => `${model} ${number}`;

async function importVersion(parts: ImportParts, imported: Imported, version: ModelVersion): Promise<void> {
  const { report } = parts;
  if (version.status !== 'READY') report.lose('version', nameOf(version), `is ${version.status} there`);
  const source = await findSource(parts, imported, version);
  const wish = {
    source: source ?? version.source,
    isExternal: source === undefined,
    keepsStage: true,
    tags: version.tags,
  };
  if (source === undefined)
    report.lose('version', nameOf(version), `its files at ${version.source} cannot be read: kept as an address`);
  const { isNew, differing, archived } = await send(parts, version, wish);
  report.count('version', isNew);
  for (const field of differing)
    report.lose('version', nameOf(version), `${field} has another value here, which stays`);
  for (const other of archived)
    report.lose('version', `${version.model} ${other}`, `was archived: ${version.number} is in production, too`);
}

/** By what the version says, else by where the server says that the files are. */
async function findSource(parts: ImportParts, imported: Imported, version: ModelVersion): Promise<string | undefined> {
  const { source } = version;
  if (/^models:\/+(?!m-)/.test(source)) {
    // A copy of another version: of one that is here, or whose files are.
    if (await isHere(parts, source)) return source;
    return sourceHere(await parts.source.downloadUri(version.model, version.number), imported);
  }
  return sourceHere(source, imported);
}

async function isHere({ target }: ImportParts, source: string): Promise<boolean> {
  const [, model = '', number = ''] = /^models:\/+([^/@]+)\/(\d+)$/.exec(source) ?? [];
  if (number === '') return false;
  try {
    await target.reader.get('model-versions/get', { name: model, version: number });
    return true;
  } catch (error) {
    if (isAboutOneThing(error)) return false;
    throw error;
  }
}

type Sent = Awaited<ReturnType<ImportParts['door']['version']>>;

/** What the platform refuses is left out one by one, and told; the rest of the version is kept. */
async function send(parts: ImportParts, version: ModelVersion, wish: VersionWish): Promise<Sent> {
  try {
    return await parts.door.version(version, wish, parts.choice.keepStages);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    const [less, reason] = withLess(version, wish, error) ?? [];
    if (less === undefined) throw error;
    parts.report.lose('version', nameOf(version), `${reason ?? ''}: ${error.reason}`);
    return send(parts, version, less);
  }
}

function withLess(version: ModelVersion, wish: VersionWish, error: RefusedError): [VersionWish, string] | undefined {
  const isWrong = (field: string): boolean => error.code === 'REQUEST.INVALID' && error.fields.includes(field);
  if (wish.keepsStage && version.stage !== 'None' && (error.code === STAGE_CODE || isWrong('stage')))
    return [{ ...wish, keepsStage: false }, `the stage ${version.stage} is left out`];
  if (!wish.isExternal && (isWrong('source') || isWrong('path') || error.status === 404))
    return [{ ...wish, source: version.source, isExternal: true }, 'its files are not here, it is kept as an address'];
  const isTaken = error.code === 'MODEL_VERSION.ALREADY_EXISTS';
  if (Object.hasOwn(wish.tags, SEMVER) && (isTaken || isWrong(`tags.${SEMVER}`))) {
    const { [SEMVER]: semver, ...tags } = wish.tags;
    return [{ ...wish, tags }, `the semantic version ${semver ?? ''} is left out`];
  }
  return undefined;
}
