import { InvalidInputError } from '@intelgraph/kernel';
import type { QualityReport, QualityRequest } from '@intelgraph/model-monitoring';

import type { CheckQualityDto, QualityReportDto } from './quality.dto.js';

/** @throws InvalidInputError when neither rows nor a window are given */
export function toQualityRequest({ model_id, model_version, rows, window }: CheckQualityDto): QualityRequest {
  const request = { model: model_id, version: model_version };
  if (window !== undefined) return { ...request, rows, window };
  if (rows === undefined) throw InvalidInputError.of('rows', 'is required unless window is given');
  return { ...request, rows };
}

export function toQualityReportDto(report: QualityReport): QualityReportDto {
  return {
    ...report,
    columns: Object.fromEntries(
      Object.entries(report.columns).map(([name, column]) => [name, { ...column, types: { ...column.types } }]),
    ),
    issues: [...report.issues],
  };
}
