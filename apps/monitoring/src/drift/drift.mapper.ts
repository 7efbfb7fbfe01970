import { InvalidInputError } from '@intelgraph/kernel';
import type { DriftReport, DriftRequest, DriftSource, FeatureDrift } from '@intelgraph/model-monitoring';

import type { DetectDriftDto, DriftReportDto, FeatureDriftDto, WindowDto } from './drift.dto.js';

export function toDriftRequest(body: DetectDriftDto): DriftRequest {
  return {
    model: body.model_id,
    version: body.model_version,
    baseline: toSource('baseline', body.baseline_rows, body.baseline),
    current: toSource('current', body.current_rows, body.current),
    threshold: body.threshold,
    alpha: body.alpha,
    minRows: body.min_rows,
  };
}

/** @throws InvalidInputError unless exactly one of rows and window is given */
export function toSource(
  field: 'baseline' | 'current',
  rows: Record<string, unknown>[] | undefined,
  window: WindowDto | undefined,
): DriftSource {
  if (rows !== undefined) {
    if (window !== undefined) throw InvalidInputError.of(field, `cannot be given beside ${field}_rows`);
    return { rows };
  }
  if (window === undefined) throw InvalidInputError.of(field, `is required unless ${field}_rows is given`);
  const { type, from, to, endpoint } = window;
  if (type === 'training_profile') {
    if (from === undefined && to === undefined && endpoint === undefined) return type;
    throw InvalidInputError.of(field, 'takes nothing beside the type training_profile');
  }
  if (from === undefined) throw InvalidInputError.of(`${field}.from`, 'is required');
  if (to === undefined) throw InvalidInputError.of(`${field}.to`, 'is required');
  return { from, to, endpoint };
}

function toFeatureDto(feature: FeatureDrift): FeatureDriftDto {
  const { distances, tests, new_categories } = feature;
  return { ...feature, distances: { ...distances }, tests: [...tests], new_categories: [...new_categories] };
}

export function toDriftReportDto(report: DriftReport): DriftReportDto {
  return {
    ...report,
    feature_drifts: { ...report.feature_drifts },
    features: report.features.map(toFeatureDto),
    drifted_features: [...report.drifted_features],
  };
}
