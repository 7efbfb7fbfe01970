import type { LifecycleStage } from '../lifecycle/lifecycle.js';

/** A named collection of runs. */
export interface Experiment {
  readonly id: string;
  /** Unique in its workspace, never used again; MLflow's `experiment_id`. `Default` has 0. */
  readonly number: bigint;
  /** Unique in its workspace, also among deleted ones. */
  readonly name: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly lifecycleStage: LifecycleStage;
  /** Where artifacts of its runs go. */
  readonly artifactLocation: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NewExperiment {
  readonly name: string;
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** The artifact store of this platform unless given. */
  readonly artifactLocation?: string;
}

/** Which experiment is meant. */
export type ExperimentReference = { readonly number: bigint } | { readonly name: string };

/** The experiment that every workspace has, and its number. */
export const DEFAULT_EXPERIMENT = { name: 'Default', number: 0n } as const;
