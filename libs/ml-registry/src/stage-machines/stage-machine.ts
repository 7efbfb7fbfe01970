import type { RequiredItemState, StageMachineState, StageState } from '@intelgraph/contracts';
import type { Role } from '@intelgraph/kernel';

import type { EvidenceKind, Operator } from '../evidence/evidence.js';
import type { StageKind } from '../stages/stage.states.js';

export const REPLACED = ['archive', 'keep'] as const;

/** One stage, and what it takes to get there (snake_case: it is stored and shown as it is). */
export interface StageDefinition extends StageState {
  kind: StageKind;
  approvals: { count: number; roles: Role[] };
  replaced: (typeof REPLACED)[number];
  checklist: RequiredItem[];
}

export interface RequiredItem extends RequiredItemState {
  evidence: { kind: Exclude<EvidenceKind, 'metric'> } | RequiredMetric | null;
}

export interface RequiredMetric {
  kind: 'metric';
  metric: string;
  operator: Operator;
  value: number;
}

export interface StageMachineDefinition extends StageMachineState {
  stages: StageDefinition[];
}

/** A change of stage. */
export interface StageStep {
  readonly machine: StageMachine;
  readonly from: StageDefinition;
  readonly to: StageDefinition;
}

/** The stages of a workspace and the ways between them; its definition keeps the rules of stage-machine-rules. */
export class StageMachine {
  private readonly byName: ReadonlyMap<string, StageDefinition>;

  constructor(readonly definition: StageMachineDefinition) {
    this.byName = new Map(definition.stages.map((stage) => [stage.name, stage]));
  }

  get names(): string[] {
    return [...this.byName.keys()];
  }

  /** The stage of this name; undefined when there is none, or none any more. */
  find(name: string): StageDefinition | undefined {
    return this.byName.get(name);
  }

  /** Whether a version may go from one stage to the other. */
  can(from: string, to: string): boolean {
    return this.byName.get(from)?.transitions.includes(to) ?? false;
  }

  /**
   * The stage that is meant where only a kind is known, as by MLflow's clients: one that may follow `from` before the
   * others, the first of those. Undefined when the workspace has none of this kind.
   */
  ofKind(kind: StageKind, from: string): StageDefinition | undefined {
    const candidates = this.definition.stages.filter((stage) => stage.kind === kind);
    return candidates.find(({ name }) => this.can(from, name)) ?? candidates[0];
  }

  /** Where versions go that others replace. */
  get archived(): StageDefinition {
    const found = this.definition.stages.find(({ kind }) => kind === 'archived');
    if (found === undefined) throw new Error('a stage machine without a stage of kind archived');
    return found;
  }
}
