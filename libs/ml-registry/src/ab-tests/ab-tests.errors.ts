import { AppError } from '@intelgraph/kernel';

import { abTestStates, type AbTestStatus } from './ab-test.states.js';

export class AbTestNotFoundError extends AppError {
  constructor(id: string) {
    super('AB_TEST.NOT_FOUND', 'not_found', `there is no A/B test "${id}"`, { details: { ab_test_id: id } });
  }
}

/** The state machine has no such step. */
export class AbTestStepError extends AppError {
  constructor(id: string, from: AbTestStatus, to: AbTestStatus) {
    const allowed = abTestStates.transitions[from];
    const may = allowed.length === 0 ? 'nothing' : allowed.join(' or ');
    super('AB_TEST.STATUS_CONFLICT', 'conflict', `the A/B test is ${from} and can become ${may}, not ${to}`, {
      details: { ab_test_id: id, from, to, allowed },
    });
  }
}

/** Traffic of one version can be split by one test at a time. */
export class AbTestRunningError extends AppError {
  constructor(control: string) {
    super(
      'AB_TEST.CONTROL_BUSY',
      'conflict',
      `another A/B test with the control ${control} is running; stop it first`,
      {
        details: { control },
      },
    );
  }
}
