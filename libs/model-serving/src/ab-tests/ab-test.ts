import type { AbTestState } from '@intelgraph/contracts';

/** A version as an arm of a test. */
export interface AbTestArm {
  readonly modelName: string;
  readonly version: string;
  /** sha256 (hex) of the artifact's manifest; null = the registry has none that can be served. */
  readonly artifactDigest: string | null;
}

/** An A/B test as serving needs it; only running ones are kept. */
export interface AbTest {
  readonly id: string;
  readonly workspace: string;
  readonly name: string;
  readonly control: AbTestArm;
  readonly treatment: AbTestArm;
  /** Whole percent of the keys that the control answers. */
  readonly controlPercent: number;
  readonly startsAt: Date;
  readonly endsAt: Date | null;
  readonly revision: number;
}

/** Reads what the registry's events say. */
export function toAbTest(workspace: string, state: AbTestState): AbTest {
  return {
    id: state.id,
    workspace,
    name: state.name,
    control: toArm(state.control_model),
    treatment: toArm(state.treatment_model),
    controlPercent: state.traffic_split.control,
    startsAt: new Date(state.start_date),
    endsAt: state.end_date === null ? null : new Date(state.end_date),
    revision: state.revision ?? 1,
  };
}

function toArm({ model_id, model_name, version, artifact_digest }: AbTestState['control_model']): AbTestArm {
  return { modelName: model_name ?? model_id, version, artifactDigest: artifact_digest ?? null };
}
