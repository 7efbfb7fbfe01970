import type { ModelVersion } from '../mlflow/entities.js';
import { toModelVersion } from '../mlflow/entity-readers.js';
import { toKeyValues } from '../mlflow/mlflow-writer.js';

import { exportArtifacts } from './export-artifacts.js';
import { type Exported, type ExportParts, ORIGIN_TAGS } from './export-parts.js';
import { type SourceThere, sourceThere } from './version-sources.js';

/** So many versions are made and deleted again so that the next one has its number. */
const LARGEST_GAP = 1000;

const nameOf = ({ model, number }: ModelVersion): string => `${model} ${number}`;

/** Makes one version there unless the tag that names it is found. Versions of one model come in the order of their numbers. */
export async function exportVersion(
  parts: ExportParts,
  exported: Exported,
  version: ModelVersion,
  known: readonly ModelVersion[],
): Promise<void> {
  const { report } = parts;
  try {
    const found = await findExported(parts, version, known);
    const number = found?.number ?? (await create(parts, version, await sourceOf(parts, exported, version)));
    report.count('version', found === undefined);
    if (number !== version.number) {
      report.map('version', nameOf(version), String(number));
      report.lose('version', nameOf(version), `has the number ${number} there`);
    }
    await setStage(parts, version, number, found);
  } catch (error) {
    report.loseBy('version', nameOf(version), error);
  }
}

/** The version there; one that only held a place when an export was ended is taken away. */
async function findExported(
  parts: ExportParts,
  version: ModelVersion,
  known: readonly ModelVersion[],
): Promise<ModelVersion | undefined> {
  const same = known.filter(({ tags }) => tags[ORIGIN_TAGS.version] === String(version.number));
  const found = same.find(({ number }) => number >= version.number);
  for (const other of same) if (other !== found) await deleteVersion(parts, other.model, other.number);
  return found;
}

/** @returns the number that it has there: its own, unless that is taken */
async function create(parts: ExportParts, version: ModelVersion, source: SourceThere): Promise<number> {
  const { writer } = parts.target;
  const tags = toKeyValues({ ...version.tags, [ORIGIN_TAGS.version]: String(version.number) });
  const { model: name, description, runLink: run_link } = version;
  for (let gaps = 0; ; gaps++) {
    const body = { name, description, run_link, tags, ...source };
    const made = toModelVersion((await writer.post('model-versions/create', body, false)).object('model_version'));
    if (made.number >= version.number || gaps === LARGEST_GAP) return made.number;
    await deleteVersion(parts, name, made.number);
  }
}

async function deleteVersion({ target }: ExportParts, name: string, number: number): Promise<void> {
  const body = { name, version: String(number) };
  await target.writer.endpoint.json('DELETE', '/api/2.0/mlflow/model-versions/delete', { body });
}

async function sourceOf(parts: ExportParts, exported: Exported, version: ModelVersion): Promise<SourceThere> {
  const { report, source, choice } = parts;
  const runThere = exported.runs.get(version.runId);
  const found = sourceThere(version.source, exported);
  if (found !== undefined) return { ...(runThere === undefined ? {} : { run_id: runThere.id }), ...found };
  const uri = await source.downloadUri(version.model, version.number);
  if (uri.startsWith('mlflow-artifacts:') && runThere !== undefined && choice.artifacts) {
    const folder = `intelgraph/${encodeURIComponent(version.model)}/${version.number}`;
    await exportArtifacts(parts, `version ${nameOf(version)}`, uri, `${runThere.artifactUri}/${folder}`);
    return { source: `runs:/${runThere.id}/${folder}`, run_id: runThere.id };
  }
  report.lose('version', nameOf(version), `its files at ${version.source} are not there: kept as an address`);
  return { source: version.source };
}

async function setStage(
  { target }: ExportParts,
  version: ModelVersion,
  number: number,
  found: ModelVersion | undefined,
): Promise<void> {
  const stage = version.stage;
  if (stage === (found?.stage ?? 'None')) return;
  const body = { name: version.model, version: String(number), stage, archive_existing_versions: false };
  await target.writer.post('model-versions/transition-stage', body);
}
