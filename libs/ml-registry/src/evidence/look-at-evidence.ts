import type { ArtifactStore } from '@intelgraph/artifact-store';
import type { EntityManager } from 'typeorm';

import { ModelVersionFileEntity } from '../artifacts/model-version-file.entity.js';
import type { ModelVersionEntity } from '../versions/model-version.entity.js';

import type { AskedItem, ArtifactEvidence, ChecklistItem, Evidence, MetricEvidence, RunEvidence } from './evidence.js';
import { keepsThreshold } from './evidence.js';
import type { UnmetItem } from './evidence.errors.js';
import type { RunFindings } from './run-findings.js';

/** What was seen, and what is wrong with it. */
interface Finding {
  readonly seen: string | number | null;
  readonly reason?: string;
}

/** The items with what is seen now, and those whose evidence does not show what it should. */
export interface Looked {
  readonly items: ChecklistItem[];
  readonly unmet: UnmetItem[];
}

/** Where evidence is looked for. */
export interface EvidencePlaces {
  readonly manager: EntityManager;
  readonly store: Pick<ArtifactStore, 'getManifest'>;
  readonly findings: RunFindings;
}

/** Looks whether the evidence of a checklist holds for a version, now. */
export async function lookAtEvidence(
  places: EvidencePlaces,
  version: ModelVersionEntity,
  asked: readonly AskedItem[],
  now: Date,
): Promise<Looked> {
  const items: ChecklistItem[] = [];
  const unmet: UnmetItem[] = [];
  for (const { item, completed, evidence } of asked) {
    if (evidence === undefined) {
      items.push({ item, completed });
      continue;
    }
    const { seen, reason } = await lookAt(places, version, evidence);
    items.push({ item, completed, evidence: { ...evidence, seen, checked_at: now.toISOString() } });
    if (reason !== undefined) unmet.push({ item, kind: evidence.kind, reason, seen });
  }
  return { items, unmet };
}

function lookAt(places: EvidencePlaces, version: ModelVersionEntity, evidence: Evidence): Finding | Promise<Finding> {
  switch (evidence.kind) {
    case 'run':
      return lookAtRun(evidence, places.findings);
    case 'metric':
      return lookAtMetric(version, evidence, places.findings);
    case 'artifact':
      return lookAtFile(places, version, evidence);
    case 'link':
      return { seen: null };
  }
}

function lookAtRun({ run_id }: RunEvidence, { runs }: RunFindings): Finding {
  const run = runs.get(run_id) ?? null;
  if (run === null) return { seen: null, reason: noRun(run_id) };
  return run.finished ? { seen: run.status } : { seen: run.status, reason: `run ${run_id} is ${run.status}` };
}

function lookAtMetric(version: ModelVersionEntity, evidence: MetricEvidence, { runs }: RunFindings): Finding {
  const { metric, operator, value, run_id } = evidence;
  const run = run_id === undefined ? undefined : (runs.get(run_id) ?? null);
  if (run_id !== undefined && run === null) return { seen: null, reason: noRun(run_id) };
  const metrics = run?.metrics ?? version.metrics;
  const whose = run_id === undefined ? `version ${version.version}` : `run ${run_id}`;
  const seen = Object.hasOwn(metrics, metric) ? metrics[metric] : undefined;
  if (seen === undefined) return { seen: null, reason: `${whose} has no metric ${metric}` };
  if (keepsThreshold(seen, operator, value)) return { seen };
  return { seen, reason: `${metric} of ${whose} is ${seen}, not ${operator} ${value}` };
}

async function lookAtFile(
  places: EvidencePlaces,
  version: ModelVersionEntity,
  { path, digest, run_id }: ArtifactEvidence,
): Promise<Finding> {
  const { runs, files } = places.findings;
  if (run_id !== undefined && (runs.get(run_id) ?? null) === null) return { seen: null, reason: noRun(run_id) };
  const seen = run_id === undefined ? await fileOf(places, version, path) : (files.get(`${run_id}/${path}`) ?? null);
  const whose = run_id === undefined ? `version ${version.version}` : `run ${run_id}`;
  if (seen === null) return { seen, reason: `${whose} holds no file ${path}` };
  return seen === digest ? { seen } : { seen, reason: `file ${path} of ${whose} has another digest, ${seen}` };
}

async function fileOf(
  { manager, store }: EvidencePlaces,
  { id: versionId, artifactDigest }: ModelVersionEntity,
  path: string,
): Promise<string | null> {
  // Until a version is sealed, its files are those that were uploaded so far.
  const file =
    artifactDigest === null
      ? await manager.findOneBy(ModelVersionFileEntity, { versionId, path })
      : (await store.getManifest(artifactDigest)).files.find((entry) => entry.path === path);
  return file?.digest ?? null;
}

const noRun = (id: string): string => `there is no run ${id} in this workspace`;
