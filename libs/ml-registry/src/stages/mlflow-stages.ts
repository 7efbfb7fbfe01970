import type { StageKind } from './stage.states.js';

/** What MLflow calls the kinds of our stages: its clients know no others. */
export const MLFLOW_STAGES = {
  development: 'None',
  staging: 'Staging',
  production: 'Production',
  archived: 'Archived',
} as const satisfies Readonly<Record<StageKind, string>>;

const BY_MLFLOW_NAME = new Map(
  Object.entries(MLFLOW_STAGES).map(([kind, name]) => [name.toLowerCase(), kind as StageKind]),
);

/** The kind of stage of MLflow's name for it, whose case does not matter; undefined when there is none. */
export function stageOfMlflow(name: string): StageKind | undefined {
  return BY_MLFLOW_NAME.get(name.toLowerCase());
}
