import type { RequiredItemState } from '@intelgraph/contracts';
import { ROLES } from '@intelgraph/kernel';

import { EVIDENCE_KINDS, OPERATORS } from '../evidence/evidence.js';
import { inputCheck, text } from '../inputs/check-input.js';
import { STAGE_KINDS, type StageKind } from '../stages/stage.states.js';

import { stageDefaults } from './default-stage-machine.js';
import { REPLACED, type RequiredItem, type StageDefinition, type StageMachineDefinition } from './stage-machine.js';

/** A required item as it is given; without evidence somebody's word is enough. */
export type RequiredItemInput = Omit<RequiredItemState, 'evidence'> & Partial<Pick<RequiredItemState, 'evidence'>>;

/** A stage as it is given; what is absent is as in the default stage of its kind. */
export interface StageInput {
  readonly name: string;
  readonly kind: StageKind;
  readonly transitions: readonly string[];
  readonly approvals?: { readonly count?: number; readonly roles?: StageDefinition['approvals']['roles'] };
  readonly request_expires_after_s?: number | null;
  readonly replaced?: StageDefinition['replaced'];
  readonly checklist?: readonly RequiredItemInput[];
}

export interface StageMachineInput {
  /** The one that was read; 0 where none was ever set. */
  readonly revision: number;
  readonly initial: string;
  readonly stages: readonly StageInput[];
}

const MAX_STAGES = 20;
const MAX_APPROVALS = 20;
const MAX_ITEMS = 50;
const MINUTE_S = 60;
const YEAR_S = 31_536_000;
const stageName = { ...text(63, 1), pattern: '^[a-z][a-z0-9_-]*$' };

const EVIDENCE = {
  type: ['object', 'null'],
  additionalProperties: false,
  required: ['kind'],
  properties: {
    kind: { enum: [...EVIDENCE_KINDS] },
    metric: text(250, 1),
    operator: { enum: [...OPERATORS] },
    value: { type: 'number' },
  },
};

const STAGE = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'kind', 'transitions'],
  properties: {
    name: stageName,
    kind: { enum: [...STAGE_KINDS] },
    transitions: { type: 'array', maxItems: MAX_STAGES, items: stageName },
    approvals: {
      type: 'object',
      additionalProperties: false,
      properties: {
        count: { type: 'integer', minimum: 1, maximum: MAX_APPROVALS },
        roles: { type: 'array', maxItems: ROLES.length, uniqueItems: true, items: { enum: [...ROLES] } },
      },
    },
    request_expires_after_s: { type: ['integer', 'null'], minimum: MINUTE_S, maximum: YEAR_S },
    replaced: { enum: [...REPLACED] },
    checklist: {
      type: 'array',
      maxItems: MAX_ITEMS,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['item'],
        properties: { item: text(500, 1), evidence: EVIDENCE },
      },
    },
  },
};

/** Checks the shape; what a machine must be beside that is in stage-machine-rules. @throws InvalidInputError */
export const checkStageMachine = inputCheck({
  type: 'object',
  required: ['revision', 'initial', 'stages'],
  properties: {
    revision: { type: 'integer', minimum: 0 },
    initial: stageName,
    stages: { type: 'array', minItems: 1, maxItems: MAX_STAGES, items: STAGE },
  },
});

/** The machine that is meant, its shape having been checked. */
export function withDefaults({ initial, stages, revision }: StageMachineInput): StageMachineDefinition {
  return { initial, stages: stages.map(stageOf), revision };
}

function stageOf(given: StageInput): StageDefinition {
  const { approvals, request_expires_after_s, replaced, checklist } = stageDefaults(given.kind);
  return {
    name: given.name,
    kind: given.kind,
    transitions: [...given.transitions],
    approvals: {
      count: given.approvals?.count ?? approvals.count,
      roles: [...(given.approvals?.roles ?? approvals.roles)],
    },
    request_expires_after_s: given.request_expires_after_s ?? request_expires_after_s,
    replaced: given.replaced ?? replaced,
    checklist: (given.checklist ?? checklist).map(
      ({ item, evidence }) => ({ item, evidence: evidence ?? null }) as RequiredItem,
    ),
  };
}
