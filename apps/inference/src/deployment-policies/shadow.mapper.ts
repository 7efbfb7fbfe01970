import {
  type DifferenceSums,
  meanOf,
  type PolicyReport,
  type ShadowPolicy,
  type ShadowSums,
} from '@intelgraph/model-serving';

import { toPolicyLife } from './policy-life.mapper.js';
import type { DifferencesDto, ShadowComparisonDto, ShadowDto } from './shadow.dto.js';

export function toShadowDto(shadow: ShadowPolicy, comparisons: PolicyReport['comparisons']): ShadowDto {
  return {
    id: shadow.id,
    state: shadow.state,
    version: shadow.version,
    artifact_digest: shadow.artifactDigest,
    sample_percent: shadow.samplePercent,
    comparisons: [...comparisons].map(toComparisonDto),
    ...toPolicyLife(shadow),
  };
}

function toComparisonDto([version, sums]: [string, ShadowSums]): ShadowComparisonDto {
  const { classes, numbers, probabilities, ...counts } = sums;
  return {
    version,
    ...counts,
    classes: { rows: classes.rows, same: classes.rows === 0 ? null : classes.same / classes.rows },
    numbers: toDifferencesDto(numbers),
    probabilities: toDifferencesDto(probabilities),
  };
}

function toDifferencesDto(sums: DifferenceSums): DifferencesDto {
  return { rows: sums.rows, mean: meanOf(sums), max: sums.rows === 0 ? null : sums.max };
}
