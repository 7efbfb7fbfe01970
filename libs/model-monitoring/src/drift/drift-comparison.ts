import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';

import type { TrainingProfiles } from '../baselines/baselines.port.js';

import { compareColumns, type CompareOptions } from './compare-columns.js';
import { compareWithProfile } from './compare-with-profile.js';
import { type DriftSide, readSide, type SideSubject } from './drift-sides.js';
import type { DriftReport, DriftRequest, DriftVerdict, FeatureDrift, SideOrigin } from './drift.types.js';

/** What a comparison found; the rest of a report is who, whose and when. */
export type Comparison = Pick<
  DriftReport,
  | 'drift_detected'
  | 'drift_score'
  | 'verdict'
  | 'threshold'
  | 'alpha'
  | 'feature_drifts'
  | 'features'
  | 'drifted_features'
  | 'baseline_rows'
  | 'current_rows'
  | 'baseline'
  | 'current'
>;

/** Reads both sides and compares them. */
export class DriftComparison {
  constructor(private readonly profiles: TrainingProfiles) {}

  async compare(
    tx: Transaction,
    context: RequestContext,
    modelName: string,
    request: DriftRequest & CompareOptions,
  ): Promise<Comparison> {
    const version = request.version === ALL_VERSIONS ? undefined : request.version;
    const subject: SideSubject = { workspace: context.workspace, modelName, version };
    if (request.current === 'training_profile') throw InvalidInputError.of('current', 'must be rows or a window');
    const current = await readSide(tx, subject, 'current', request.current);
    if (request.baseline === 'training_profile') {
      return this.compareWithTraining(context, modelName, request, current);
    }
    const baseline = await readSide(tx, subject, 'baseline', request.baseline);
    const rows = { baseline: baseline.rows, current: current.rows };
    const features = await compareColumns(baseline.columns, current.columns, rows, request);
    return summarize(features, request, {
      baseline_rows: baseline.rows,
      current_rows: current.rows,
      baseline: baseline.origin,
      current: current.origin,
    });
  }

  private async compareWithTraining(
    context: RequestContext,
    modelName: string,
    request: DriftRequest & CompareOptions,
    current: DriftSide,
  ): Promise<Comparison> {
    const profile = await this.profiles.profileOf(context, modelName, request.version);
    if (profile === undefined) {
      throw InvalidInputError.of('baseline', `no profile of the training of ${modelName} ${request.version} is known`);
    }
    const features = compareWithProfile(profile, current.columns, current.rows, request);
    return summarize(features, request, {
      baseline_rows: profile.rows,
      current_rows: current.rows,
      baseline: { type: 'training_profile' },
      current: current.origin,
    });
  }
}

/** In place of a version: all of them together. */
export const ALL_VERSIONS = '*';

function summarize(
  features: readonly FeatureDrift[],
  { threshold, alpha }: CompareOptions,
  sides: { baseline_rows: number; current_rows: number; baseline: SideOrigin; current: SideOrigin },
): Comparison {
  const drifted = features.filter(({ verdict }) => verdict === 'drift').map(({ feature }) => feature);
  const judged = features.filter(({ verdict }) => verdict !== 'not_testable');
  const tooFew = judged.every((feature) => feature.verdict === 'too_few_rows');
  const verdict: DriftVerdict = drifted.length > 0 ? 'drift' : tooFew ? 'too_few_rows' : 'no_drift';
  const tested = features.filter(({ tests }) => tests.length > 0);
  return {
    drift_detected: verdict === 'drift',
    drift_score: Math.max(0, ...tested.map(({ score }) => score)),
    verdict,
    threshold,
    alpha,
    feature_drifts: Object.fromEntries(tested.map(({ feature, score }) => [feature, score])),
    features,
    drifted_features: drifted,
    ...sides,
  };
}
