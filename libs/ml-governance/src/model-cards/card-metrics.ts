import { wilsonInterval } from '@intelgraph/statistics';

import type { ObservedEvaluation } from './observed-facts.js';

/** Bounds between which the true value lies with this confidence. */
export interface MetricInterval {
  readonly method: 'wilson';
  readonly confidence: number;
  readonly low: number;
  readonly high: number;
  /** Rows that the metric is a share of. */
  readonly trials: number;
}

/** A metric of a card; `interval` null: there is not enough information for one. */
export interface CardMetric {
  readonly name: string;
  readonly value: number;
  readonly interval: MetricInterval | null;
}

const CONFIDENCE = 0.95;

/**
 * Adds Wilson's score interval (Wilson 1927) to metrics that are a share of rows: accuracy, and with the confusion of two
 * classes precision and recall of the positive one. Whatever is no such share, or does not fit the counts, gets none.
 */
export function withInterval(name: string, value: number, evaluation: ObservedEvaluation): CardMetric {
  const trials = trialsOf(name, evaluation);
  if (trials === undefined || trials === 0 || value < 0 || value > 1) return { name, value, interval: null };
  const successes = Math.round(value * trials);
  // A share of that many rows is a whole number of them: anything else was measured in another way.
  if (Math.abs(successes - value * trials) > 1e-6 * trials) return { name, value, interval: null };
  const { low, high } = wilsonInterval({ successes, trials }, CONFIDENCE);
  if (low === null || high === null) return { name, value, interval: null };
  return { name, value, interval: { method: 'wilson', confidence: CONFIDENCE, low, high, trials } };
}

function trialsOf(name: string, { rows, confusion }: ObservedEvaluation): number | undefined {
  if (name === 'accuracy') return rows;
  if (confusion?.classes.length !== 2) return undefined;
  // Of two classes, the positive one is the second.
  const [[, falsePositives = NaN] = [], [falseNegatives = NaN, truePositives = NaN] = []] = confusion.counts;
  if (name === 'precision') return whole(truePositives + falsePositives);
  if (name === 'recall') return whole(truePositives + falseNegatives);
  return undefined;
}

const whole = (value: number): number | undefined => (Number.isSafeInteger(value) ? value : undefined);
