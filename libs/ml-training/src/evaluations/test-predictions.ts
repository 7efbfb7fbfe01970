import type { ArtifactStore } from '@intelgraph/artifact-store';
import { MAX_TEST_PREDICTIONS, type TestPredictions } from '@intelgraph/contracts';
import type { Prediction, TargetSpec } from '@intelgraph/ml-runtime';

import type { MeasuredRows } from '../models/measure-model.js';

/**
 * Keeps what a model predicted, so that models can be compared row by row later.
 *
 * @returns the digest of the blob; null for more than 100,000 rows, which are not kept
 */
export async function keepPredictions(
  store: ArtifactStore,
  spec: TargetSpec,
  measured: MeasuredRows,
  about: { readonly target: string; readonly datasetDigest: string },
): Promise<string | null> {
  if (measured.labels.length > MAX_TEST_PREDICTIONS) return null;
  const predictions: TestPredictions = {
    schema_version: 1,
    task: spec.task,
    target: about.target,
    dataset_digest: about.datasetDigest,
    truth: [...measured.labels],
    ...(spec.task === 'regression'
      ? { predicted: measured.predictions.map(({ prediction }) => Number(prediction)) }
      : classPredictions(spec.classes, measured)),
  };
  const { digest } = await store.putBlob(Buffer.from(JSON.stringify(predictions)));
  return digest;
}

function classPredictions(classes: readonly string[], { labels, predictions, measurement }: MeasuredRows) {
  const indices = new Map(classes.map((name, index) => [name, index]));
  const { positiveClass } = measurement;
  return {
    classes,
    predicted: predictions.map(({ prediction }) => indices.get(String(prediction)) ?? -1),
    true_probabilities: predictions.map((one, row) => probabilityOf(one, classes[labels[row] ?? -1])),
    ...(positiveClass !== undefined && {
      positive: classes.indexOf(positiveClass),
      scores: predictions.map((one) => probabilityOf(one, positiveClass)),
    }),
  };
}

function probabilityOf({ probabilities }: Prediction, name: string | undefined): number {
  return name === undefined ? 0 : (probabilities?.[name] ?? 0);
}
