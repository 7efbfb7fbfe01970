import type { JsonSchema } from '../schemas/json-schema.js';

/** What an item of a checklist stands on, as it was asked for. Which members there are depends on `kind`. */
export interface EvidenceInput {
  /** run: it is there and finished; metric: it keeps a threshold; artifact: a file with this digest; link: an address. */
  kind: string;
  /** For metric and artifact: of this run instead of the version. */
  run_id?: string;
  metric?: string;
  operator?: string;
  value?: number;
  /** Of a file among those of the version or run. */
  path?: string;
  /** sha256 (hex) of the file. */
  digest?: string;
  /** Never fetched. */
  url?: string;
}

/** The same with what the registry saw when it looked last: status of the run, value of the metric, digest of the file. */
export interface EvidenceState extends EvidenceInput {
  seen: string | number | null;
  checked_at: string;
}

export interface ChecklistItemState {
  item: string;
  completed: boolean;
  /** Absent where somebody's word is enough, and in events before 0.4. */
  evidence?: EvidenceState;
}

/** What a stage asks of a checklist. */
export interface RequiredItemState {
  item: string;
  /** Null: somebody's word. A metric comes with its threshold: `metric`, `operator`, `value`. */
  evidence: { kind: string; metric?: string; operator?: string; value?: number } | null;
}

/** One stage of a workspace, and what it takes to get there. */
export interface StageState {
  name: string;
  /** development, staging, production or archived: what the stage is to the rest of the platform. */
  kind: string;
  /** Stages that may follow it. */
  transitions: string[];
  /** Distinct people, none of them the requester; at least one with each role. */
  approvals: { count: number; roles: string[] };
  /** Seconds after which an open request can no longer be approved; null: never. */
  request_expires_after_s: number | null;
  /** What becomes of the versions that are there when another one comes: archive or keep. */
  replaced: string;
  checklist: RequiredItemState[];
}

/** The stages of a workspace and the ways between them. */
export interface StageMachineState {
  /** Where versions start. */
  initial: string;
  stages: StageState[];
  /** Rises with every change; 0: never set. */
  revision: number;
}

const text: JsonSchema = { type: 'string' };
const number: JsonSchema = { type: 'number' };

const METRIC = { metric: text, operator: { enum: ['>=', '>', '<=', '<'] }, value: number };
const EVIDENCE_KIND: JsonSchema = { enum: ['run', 'metric', 'artifact', 'link'] };

export const CHECKLIST_SCHEMA: JsonSchema = {
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['item', 'completed'],
    properties: {
      item: text,
      completed: { type: 'boolean' },
      evidence: {
        type: 'object',
        additionalProperties: false,
        required: ['kind', 'seen', 'checked_at'],
        properties: {
          kind: EVIDENCE_KIND,
          ...METRIC,
          run_id: text,
          path: text,
          digest: text,
          url: text,
          seen: { type: ['string', 'number', 'null'] },
          checked_at: { type: 'string', format: 'date-time' },
        },
      },
    },
  },
};

const REQUIRED_ITEM: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['item', 'evidence'],
  properties: {
    item: text,
    evidence: {
      type: ['object', 'null'],
      additionalProperties: false,
      required: ['kind'],
      properties: { kind: EVIDENCE_KIND, ...METRIC },
    },
  },
};

export const STAGE_KINDS_SCHEMA: JsonSchema = { enum: ['development', 'staging', 'production', 'archived'] };

const STAGE: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'kind', 'transitions', 'approvals', 'request_expires_after_s', 'replaced', 'checklist'],
  properties: {
    name: text,
    kind: STAGE_KINDS_SCHEMA,
    transitions: { type: 'array', items: text },
    approvals: {
      type: 'object',
      additionalProperties: false,
      required: ['count', 'roles'],
      properties: { count: { type: 'integer', minimum: 1 }, roles: { type: 'array', items: text } },
    },
    request_expires_after_s: { type: ['integer', 'null'], minimum: 1 },
    replaced: { enum: ['archive', 'keep'] },
    checklist: { type: 'array', items: REQUIRED_ITEM },
  },
};

export const STAGE_MACHINE_SCHEMA: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['initial', 'stages', 'revision'],
  properties: {
    initial: text,
    stages: { type: 'array', items: STAGE },
    revision: { type: 'integer', minimum: 1 },
  },
};
