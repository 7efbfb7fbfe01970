import { AppError } from '@intelgraph/kernel';

/** Somebody changed the stages since they were read. */
export class StageMachineOutdatedError extends AppError {
  constructor(given: number, revision: number) {
    super(
      'STAGE_MACHINE.OUTDATED',
      'conflict',
      `the stages of this workspace are at revision ${revision}, not ${given}: read them again`,
      { details: { revision } },
    );
  }
}

/** Versions are in a stage that would go, or become another kind of stage. */
export class StageInUseError extends AppError {
  constructor(inUse: readonly { readonly stage: string; readonly versions: number }[]) {
    const list = inUse.map(({ stage, versions }) => `${stage} (${versions})`).join(', ');
    super(
      'STAGE_MACHINE.STAGE_IN_USE',
      'conflict',
      `versions are in stages that would go or change their kind: ${list}; move them first`,
      { details: { stages: inUse } },
    );
  }
}
