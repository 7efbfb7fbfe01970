import { AppError } from '@intelgraph/kernel';

import { stageStates, type Stage, type TransitionStatus } from './stage.states.js';

export class TransitionNotFoundError extends AppError {
  constructor(id: string) {
    super('TRANSITION.NOT_FOUND', 'not_found', `there is no transition "${id}"`, { details: { transition_id: id } });
  }
}

/** The stage machine has no such step. */
export class StageStepError extends AppError {
  constructor(version: string, from: Stage, to: Stage) {
    const allowed = stageStates.transitions[from];
    super(
      'MODEL_VERSION.STAGE_CONFLICT',
      'conflict',
      `version ${version} is in ${from} and cannot go to ${to}; from there it can go to ${allowed.join(', ')}`,
      { details: { version, from, to, allowed } },
    );
  }
}

/** The version has left the stage that the transition starts from. */
export class StageMovedError extends AppError {
  constructor(version: string, expected: Stage, actual: Stage) {
    super(
      'TRANSITION.OUTDATED',
      'conflict',
      `version ${version} was in ${expected} when this was requested and is in ${actual} now`,
      { details: { version, expected, actual } },
    );
  }
}

/** Somebody decided already. */
export class TransitionDecidedError extends AppError {
  constructor(id: string, status: TransitionStatus, decidedBy: string | null) {
    super('TRANSITION.ALREADY_DECIDED', 'conflict', `the transition was ${status} already`, {
      details: { transition_id: id, status, decided_by: decidedBy },
    });
  }
}

/** One open request per version. */
export class TransitionOpenError extends AppError {
  constructor(id: string, to: Stage) {
    super('TRANSITION.ALREADY_REQUESTED', 'conflict', `a transition to ${to} waits for approval already`, {
      details: { transition_id: id },
    });
  }
}

/** Nobody approves what he asked for. */
export class SelfApprovalError extends AppError {
  constructor(principal: string) {
    super('TRANSITION.SELF_APPROVAL', 'forbidden', `${principal} requested this transition and cannot approve it`);
  }
}

/** Items of the checklist are not completed. */
export class ChecklistIncompleteError extends AppError {
  constructor(items: readonly string[]) {
    super('TRANSITION.CHECKLIST_INCOMPLETE', 'invalid', `not completed: ${items.join(', ')}`, {
      fields: items.map((item) => ({ field: 'checklist', message: `"${item}" is not completed` })),
    });
  }
}

/** We do not hold the files of this version. */
export class VersionNotDeployableError extends AppError {
  constructor(version: string, artifactStatus: string) {
    super(
      'MODEL_VERSION.NOT_STORED',
      'invalid',
      `version ${version} is ${artifactStatus}: only a version whose files the platform holds can go to production`,
      { fields: [{ field: 'to_stage', message: `is not open to a version that is ${artifactStatus}` }] },
    );
  }
}

/** There is nothing to go back to. */
export class NoPreviousProductionError extends AppError {
  constructor(model: string, reason: string) {
    super('MODEL.NO_PREVIOUS_PRODUCTION', 'conflict', `model "${model}" cannot be rolled back: ${reason}`);
  }
}
