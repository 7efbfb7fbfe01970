import { MlflowError } from './mlflow-error.js';

const NUMBER = /^\d{1,18}$/;

/** MLflow's experiment id: the number of the experiment as text; the empty one is `Default`. @throws MlflowError */
export function experimentNumber(id: string): bigint {
  if (id === '') return 0n;
  if (NUMBER.test(id)) return BigInt(id);
  throw new MlflowError(
    'INVALID_PARAMETER_VALUE',
    `Invalid experiment ID '${id.slice(0, 100)}'. Experiment ID must be a valid integer.`,
  );
}
