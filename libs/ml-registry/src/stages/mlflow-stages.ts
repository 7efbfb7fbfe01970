import type { Stage } from './stage.states.js';

/** What MLflow calls our stages. */
export const MLFLOW_STAGES = {
  development: 'None',
  staging: 'Staging',
  production: 'Production',
  archived: 'Archived',
} as const satisfies Readonly<Record<Stage, string>>;

const BY_MLFLOW_NAME = new Map(
  Object.entries(MLFLOW_STAGES).map(([stage, name]) => [name.toLowerCase(), stage as Stage]),
);

/** Our stage of MLflow's name for it, whose case does not matter; undefined when there is none. */
export function stageOfMlflow(name: string): Stage | undefined {
  return BY_MLFLOW_NAME.get(name.toLowerCase());
}
