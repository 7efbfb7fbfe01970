/** A named collection of runs. */
export interface Experiment {
  readonly id: string;
  /** Unique in its workspace. */
  readonly name: string;
  readonly description: string;
  readonly createdBy: string;
  readonly createdAt: Date;
}
