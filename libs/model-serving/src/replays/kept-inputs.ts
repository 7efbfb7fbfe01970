import type { InputRow, RunnableModel } from '../models/model-runtime.js';

import { InputsNotKeptError } from './replays.errors.js';

/** @throws InputsNotKeptError for large tensors, of which the log has their shapes alone */
export function assertKept({ inputs }: Pick<RunnableModel, 'inputs'>, predictionId: string, row: InputRow): void {
  const lost = inputs.filter(({ name, tensor }) => tensor !== undefined && isShapeOnly(row[name]));
  if (lost.length === 0) return;
  throw new InputsNotKeptError(
    predictionId,
    lost.map(({ name }) => name),
  );
}

const isShapeOnly = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && 'shape' in value;
