import type { Calibration, LoadedModel, LoadedVersion } from '@intelgraph/model-serving';

import type { CalibrationDto, VersionRuntimeDto } from './version-runtimes.dto.js';

export function toVersionRuntime({ modelName, version, model, endpoints }: LoadedVersion): VersionRuntimeDto {
  return {
    model_name: modelName,
    model_version: version,
    artifact_digest: model.digest,
    endpoints: [...endpoints],
    inline_rows: model.inlineRows,
    calibration: toCalibration(calibrationOf(model)),
  };
}

export const calibrationOf = ({ runnable }: LoadedModel): Calibration | null => runnable.calibration ?? null;

function toCalibration(calibration: Calibration | null): CalibrationDto | null {
  if (calibration === null) return null;
  const { reference, tolerance, batches, absent } = calibration;
  return {
    ...{ reference, tolerance },
    absent: absent.map(({ backend, reason }) => ({ backend, reason })),
    batches: batches.map(({ rows, chosen, candidates }) => ({
      ...{ rows, chosen },
      candidates: candidates.map(({ backend, microseconds, maxDifference, agrees }) => ({
        ...{ backend, microseconds, agrees },
        // JSON has no infinity.
        max_difference: Number.isFinite(maxDifference) ? maxDifference : null,
      })),
    })),
  };
}
