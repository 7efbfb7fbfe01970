import { AppError, InvalidInputError } from '@intelgraph/kernel';

import type { StageMachine } from '../stage-machines/stage-machine.js';

import type { TransitionStatus } from './stage.states.js';

/** The workspace has no such stage. */
export const unknownStage = (machine: StageMachine, name: string, field = 'to_stage'): InvalidInputError =>
  InvalidInputError.of(field, `must be one of ${machine.names.join(', ')}, not ${name}`);

export class TransitionNotFoundError extends AppError {
  constructor(id: string) {
    super('TRANSITION.NOT_FOUND', 'not_found', `there is no transition "${id}"`, { details: { transition_id: id } });
  }
}

/** The stage machine has no such step. */
export class StageStepError extends AppError {
  constructor(version: string, from: string, to: string, allowed: readonly string[]) {
    super(
      'MODEL_VERSION.STAGE_CONFLICT',
      'conflict',
      `version ${version} is in ${from} and cannot go to ${to}; from there it can go to ${allowed.join(', ') || 'no other'}`,
      { details: { version, from, to, allowed } },
    );
  }
}

/** The version has left the stage that the transition starts from. */
export class StageMovedError extends AppError {
  constructor(version: string, expected: string, actual: string) {
    super(
      'TRANSITION.OUTDATED',
      'conflict',
      `version ${version} was in ${expected} when this was requested and is in ${actual} now`,
      { details: { version, expected, actual } },
    );
  }
}

/** Another version came into the stage since: what was asked for was another one's place. */
export class StageTakenError extends AppError {
  constructor(version: string, stage: string, by: string) {
    super(
      'TRANSITION.OUTDATED',
      'conflict',
      `version ${by} went to ${stage} after ${version} was requested to replace what was there: withdraw this and ask again`,
      { details: { version, stage, taken_by: by } },
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

/** Nobody decided in time. */
export class TransitionExpiredError extends AppError {
  constructor(id: string, expiredAt: Date) {
    super('TRANSITION.EXPIRED', 'conflict', `the transition expired at ${expiredAt.toISOString()}: ask for it again`, {
      details: { transition_id: id, expired_at: expiredAt.toISOString() },
    });
  }
}

/** One open request per version. */
export class TransitionOpenError extends AppError {
  constructor(id: string, to: string) {
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

/** Nobody decides on what he asked for: he takes it back. */
export class SelfRejectionError extends AppError {
  constructor(principal: string) {
    super(
      'TRANSITION.SELF_REJECTION',
      'forbidden',
      `${principal} requested this transition and cannot reject it; withdraw it instead`,
    );
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
