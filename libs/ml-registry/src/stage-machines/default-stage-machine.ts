import type { StageKind } from '../stages/stage.states.js';

import { StageMachine, type StageDefinition } from './stage-machine.js';

/** What a stage has that says nothing else. Whoever enters production takes the place of who is there. */
export const stageDefaults = (kind: StageKind): Omit<StageDefinition, 'name' | 'kind' | 'transitions'> => ({
  approvals: { count: 1, roles: [] },
  request_expires_after_s: null,
  replaced: kind === 'production' ? 'archive' : 'keep',
  checklist: [],
});

const stage = (kind: StageKind, transitions: StageKind[]): StageDefinition => ({
  name: kind,
  kind,
  transitions,
  ...stageDefaults(kind),
});

/**
 * The stages of a workspace that sets none. Production is reached from staging only; an archived version starts again in
 * staging.
 */
export const DEFAULT_STAGE_MACHINE = new StageMachine({
  initial: 'development',
  stages: [
    stage('development', ['staging', 'archived']),
    stage('staging', ['production', 'development', 'archived']),
    stage('production', ['staging', 'archived']),
    stage('archived', ['staging']),
  ],
  revision: 0,
});
