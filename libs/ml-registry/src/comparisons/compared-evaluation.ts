import { readBlob, type ArtifactStore } from '@intelgraph/artifact-store';
import { parseTestPredictions, type TestPredictions } from '@intelgraph/contracts';
import type { EntityManager } from 'typeorm';

import { alignPredictions } from './aligned-predictions.js';
import {
  compareMetrics,
  CONFIDENCE,
  testSignificance,
  type ComparedMetric,
  type ComparedSignificance,
} from './compared-metrics.js';
import { findSharedEvaluations, type SharedEvaluations } from './shared-evaluations.queries.js';

/** Versions judged row by row on the test file that all were evaluated on last. */
export interface ComparedEvaluation {
  dataset_digest: string;
  target: string;
  rows: number;
  /** In the order of the versions. */
  evaluation_ids: string[];
  /** Of every interval. */
  confidence: number;
  resamples: number;
  metrics: ComparedMetric[];
  /** One entry per version but the first, each against the first. */
  significance: ComparedSignificance[];
}

/** Either the evaluation or why there is none. */
export type EvaluationOutcome =
  | { readonly evaluation: ComparedEvaluation; readonly missing: null }
  | { readonly evaluation: null; readonly missing: string };

/** Rows of all versions together; above, resampling would keep the process busy for too long. */
const MAX_PREDICTIONS = 500_000;
const MAX_BLOB_BYTES = 32 * 1024 * 1024;

const none = (missing: string): EvaluationOutcome => ({ evaluation: null, missing });

/** Compares versions by what they predicted of each row, where their evaluations kept it. */
export async function compareEvaluations(
  manager: EntityManager,
  store: Pick<ArtifactStore, 'openBlob'>,
  workspace: string,
  versions: readonly { readonly model_name: string; readonly version: string }[],
): Promise<EvaluationOutcome> {
  const shared = await findSharedEvaluations(manager, workspace, versions);
  if (shared === undefined)
    return none('there is no test file on which all versions were evaluated with predictions kept');
  const predictions = await readPredictions(store, shared);
  if (predictions === undefined) return none('predictions of an evaluation are in a form that is not known here');
  const aligned = alignPredictions(predictions);
  if (typeof aligned === 'string') return none(aligned);
  if (aligned.truth.length * aligned.models.length > MAX_PREDICTIONS) {
    return none(`there are more than ${MAX_PREDICTIONS} predictions: compare fewer versions`);
  }
  const { metrics, resamples } = await compareMetrics(aligned);
  const evaluation = {
    dataset_digest: shared.datasetDigest,
    target: aligned.target,
    rows: aligned.truth.length,
    evaluation_ids: shared.evaluations.map(({ id }) => id),
    confidence: CONFIDENCE,
    resamples,
    metrics,
    significance: testSignificance(aligned),
  };
  return { evaluation, missing: null };
}

async function readPredictions(
  store: Pick<ArtifactStore, 'openBlob'>,
  { evaluations }: SharedEvaluations,
): Promise<TestPredictions[] | undefined> {
  const read: TestPredictions[] = [];
  for (const { predictionsDigest } of evaluations) {
    const predictions = parseTestPredictions(await readBlob(store, predictionsDigest, MAX_BLOB_BYTES));
    if (predictions === undefined) return undefined;
    read.push(predictions);
  }
  return read;
}
