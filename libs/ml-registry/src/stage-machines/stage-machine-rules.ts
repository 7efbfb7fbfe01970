import type { FieldProblem } from '@intelgraph/kernel';

import { isStageKind } from '../stages/stage.states.js';

import type { RequiredItem, StageDefinition, StageMachineDefinition } from './stage-machine.js';

/** Words that mean something else in the place of a stage, to us or to MLflow's clients. */
const RESERVED: readonly string[] = ['latest', 'none', 'all'];

/** Everything that keeps a definition of the right shape from being a stage machine; empty when it is one. */
export function stageMachineProblems({ initial, stages }: StageMachineDefinition): FieldProblem[] {
  const problems = [
    ...stages.flatMap((stage, i) => stageProblems(stage, `stages[${i}]`, stages)),
    ...repeated(stages.map(({ name }) => name)).map((i) =>
      problem(`stages[${i}].name`, 'is the name of another stage'),
    ),
    ...kindProblems(stages),
    ...initialProblems(initial, stages),
  ];
  // Who cannot be reached is only clear once every name means one stage.
  return problems.length > 0 ? problems : unreachable(initial, stages);
}

const problem = (field: string, message: string): FieldProblem => ({ field, message });

/** Where a word stands again. */
const repeated = (words: readonly string[]): number[] =>
  words.flatMap((word, i) => (words.indexOf(word) === i ? [] : [i]));

function stageProblems(stage: StageDefinition, path: string, stages: readonly StageDefinition[]): FieldProblem[] {
  const { name, kind, transitions, replaced, checklist } = stage;
  const known = new Set(stages.map((other) => other.name));
  const problems: FieldProblem[] = [];
  if (RESERVED.includes(name)) problems.push(problem(`${path}.name`, `must not be ${name}`));
  // Else `production` would mean one thing as a name and another as a kind.
  if (isStageKind(name) && kind !== name) {
    problems.push(problem(`${path}.kind`, `must be ${name}, as the stage is called`));
  }
  if (replaced === 'archive' && kind !== 'staging' && kind !== 'production') {
    problems.push(problem(`${path}.replaced`, 'is archive only for stages of kind staging and production'));
  }
  transitions.forEach((to, i) => {
    const field = `${path}.transitions[${i}]`;
    if (!known.has(to)) problems.push(problem(field, `is no stage: ${to}`));
    else if (to === name) problems.push(problem(field, 'must be another stage'));
    else if (transitions.indexOf(to) !== i) problems.push(problem(field, `names ${to} again`));
  });
  const again = repeated(checklist.map(({ item }) => item));
  for (const i of again) problems.push(problem(`${path}.checklist[${i}].item`, 'is there already'));
  return [...problems, ...checklist.flatMap((item, i) => itemProblems(item, `${path}.checklist[${i}].evidence`))];
}

function itemProblems({ evidence }: RequiredItem, path: string): FieldProblem[] {
  if (evidence === null) return [];
  const given = evidence as Partial<Record<'metric' | 'operator' | 'value', unknown>>;
  return (['metric', 'operator', 'value'] as const).flatMap((member) => {
    const there = given[member] !== undefined;
    if (there === (evidence.kind === 'metric')) return [];
    return [problem(`${path}.${member}`, there ? 'belongs to evidence of kind metric' : 'is required of a metric')];
  });
}

function kindProblems(stages: readonly StageDefinition[]): FieldProblem[] {
  const archived = stages.filter(({ kind }) => kind === 'archived').length;
  return archived === 1 ? [] : [problem('stages', 'must hold exactly one stage of kind archived')];
}

function initialProblems(initial: string, stages: readonly StageDefinition[]): FieldProblem[] {
  const found = stages.find(({ name }) => name === initial);
  if (found === undefined) return [problem('initial', `is no stage: ${initial}`)];
  return found.kind === 'development' ? [] : [problem('initial', 'must be a stage of kind development')];
}

function unreachable(initial: string, stages: readonly StageDefinition[]): FieldProblem[] {
  const after = new Map(stages.map(({ name, transitions }) => [name, transitions]));
  const reached = new Set([initial]);
  // A set takes in what is added while it is walked.
  for (const name of reached) for (const next of after.get(name) ?? []) reached.add(next);
  return stages.flatMap(({ name }, i) =>
    reached.has(name) ? [] : [problem(`stages[${i}].name`, `cannot be reached from ${initial}: ${name}`)],
  );
}
