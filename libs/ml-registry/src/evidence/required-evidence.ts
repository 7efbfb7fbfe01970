import { InvalidInputError, type FieldProblem } from '@intelgraph/kernel';

import type { RequiredItem, StageDefinition } from '../stage-machines/stage-machine.js';

import type { ChecklistItemInput, SeenEvidence } from './evidence.js';
import { keepsThreshold } from './evidence.js';
import type { UnmetItem } from './evidence.errors.js';

/**
 * A request's checklist with what the stage asks for: a metric of the version that is not mentioned is added, a threshold
 * that is left out is that of the stage.
 *
 * @throws InvalidInputError that names the item when its evidence is missing or of another kind or threshold
 */
export function withRequired(stage: StageDefinition, given: readonly ChecklistItemInput[]): ChecklistItemInput[] {
  const items = [...given];
  const problems: FieldProblem[] = [];
  for (const required of stage.checklist) {
    if (required.evidence === null) continue;
    const at = items.findIndex(({ item }) => item === required.item);
    const filled = fill(required, items[at]);
    if (filled === undefined) problems.push(missing(stage, required, at));
    else if (at === -1) items.push(filled);
    else items[at] = filled;
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
  return items;
}

function missing({ name }: StageDefinition, { item, evidence }: RequiredItem, at: number): FieldProblem {
  const wanted = evidence?.kind === 'metric' ? `${evidence.metric} ${evidence.operator} ${evidence.value}` : '';
  return {
    field: at === -1 ? 'checklist' : `checklist[${at}].evidence`,
    message: `stage ${name} asks for "${item}" with evidence of kind ${evidence?.kind} ${wanted}`.trimEnd(),
  };
}

function fill({ item, evidence: required }: RequiredItem, given?: ChecklistItemInput): ChecklistItemInput | undefined {
  if (required?.kind !== 'metric') return given?.evidence?.kind === required?.kind ? given : undefined;
  const { evidence = { kind: 'metric' }, completed } = given ?? {};
  const same = (['kind', 'metric', 'operator', 'value'] as const).every(
    (member) => (evidence[member] ?? required[member]) === required[member],
  );
  if (!same) return undefined;
  return { item, ...(completed === undefined ? {} : { completed }), evidence: { ...evidence, ...required } };
}

/** What the stage asks for now and the evidence of a request, which may be older, does not show. */
export function unmetOfStage(
  stage: StageDefinition,
  items: readonly { readonly item: string; readonly evidence?: SeenEvidence }[],
): UnmetItem[] {
  return stage.checklist.flatMap(({ item, evidence: required }) => {
    if (required === null) return [];
    const seen = items.find((other) => other.item === item)?.evidence;
    const reason = `stage ${stage.name} asks for evidence of kind ${required.kind}`;
    if (seen?.kind !== required.kind) return [{ item, kind: required.kind, reason, seen: null }];
    if (required.kind !== 'metric' || seen.kind !== 'metric') return [];
    const { metric, operator, value } = required;
    const met = seen.metric === metric && typeof seen.seen === 'number' && keepsThreshold(seen.seen, operator, value);
    if (met) return [];
    return [
      { item, kind: 'metric', reason: `stage ${stage.name} asks for ${metric} ${operator} ${value}`, seen: seen.seen },
    ];
  });
}
