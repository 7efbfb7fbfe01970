import { AppError } from '@intelgraph/kernel';

/** The stage that a version had elsewhere would bypass the approvals of this workspace. */
export class ImportedStageError extends AppError {
  constructor(stage: string) {
    super(
      'IMPORT.STAGE_NEEDS_APPROVAL',
      'forbidden',
      `stages change by approved transitions in this workspace: ${stage} is imported only with stage_without_approval`,
      { fields: [{ field: 'stage', message: 'needs stage_without_approval' }] },
    );
  }
}
