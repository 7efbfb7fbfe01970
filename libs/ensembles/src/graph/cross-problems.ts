import type { FieldProblem } from '@intelgraph/kernel';

import type { Fallback, Source } from './graph.js';
import type { MemberReference, NodeInput } from './graph-input.js';

/** What is wrong with fields of a node that belong together; each by itself has its form. */
export function crossProblems(node: NodeInput): FieldProblem[] {
  const problems = fallbackProblems(node.fallback);
  switch (node.kind) {
    case 'model':
    case 'stacking':
      return [...problems, ...memberProblems(node, ''), ...inputProblems(node.inputs, '')];
    case 'sequence':
      return [...problems, ...node.steps.flatMap((step, i) => stepProblems(step, i))];
    case 'switch':
      return [
        ...problems,
        ...node.cases.flatMap(({ when }, i) => [
          ...sourceProblems(when, `cases[${i}].when`),
          ...valueProblems(when, `cases[${i}].when.value`),
        ]),
      ];
    case 'average':
    case 'weighted':
    case 'majority':
      if (node.weights === undefined || node.weights.length === node.members.length) return problems;
      return [
        ...problems,
        { field: 'weights', message: `must hold one number for each of ${node.members.length} members` },
      ];
  }
}

function stepProblems(step: Extract<NodeInput, { kind: 'sequence' }>['steps'][number], i: number): FieldProblem[] {
  const path = `steps[${i}].`;
  const problems = [...memberProblems(step, path), ...inputProblems(step.inputs, path)];
  const { input } = step;
  if (i === 0 && input !== undefined) {
    problems.push({ field: `${path}input`, message: 'must be absent: nothing comes before the first step' });
  }
  if (i > 0 && input === undefined) {
    problems.push({
      field: `${path}input`,
      message: 'is required: the column that takes what the step before it answers',
    });
  }
  if (i === 0 && step.class !== undefined) {
    problems.push({ field: `${path}class`, message: 'must be absent: nothing comes before the first step' });
  }
  if (input !== undefined && Object.hasOwn(step.inputs ?? {}, input)) {
    problems.push({ field: `${path}inputs.${input}`, message: 'is filled by the step before it' });
  }
  return problems;
}

function memberProblems({ version, alias }: MemberReference, path: string): FieldProblem[] {
  if ((version === undefined) !== (alias === undefined)) return [];
  const message = 'is required: a version, a number, latest or a stage; or else alias';
  return [{ field: `${path}version`, message }];
}

function inputProblems(inputs: Readonly<Record<string, Source>> = {}, path: string): FieldProblem[] {
  return Object.entries(inputs).flatMap(([column, source]) => sourceProblems(source, `${path}inputs.${column}`));
}

function sourceProblems(source: object, field: string): FieldProblem[] {
  const { column, node, class: name } = source as { column?: string; node?: string; class?: string };
  if ((column === undefined) === (node === undefined)) return [{ field, message: 'must have either column or node' }];
  if (column !== undefined && name !== undefined) return [{ field: `${field}.class`, message: 'is of a node only' }];
  return [];
}

function valueProblems({ op, value }: { op: string; value: unknown }, field: string): FieldProblem[] {
  if (op === 'in' && !Array.isArray(value)) return [{ field, message: 'must be a list' }];
  if (op !== 'in' && Array.isArray(value)) return [{ field, message: 'must be one value' }];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const types = new Set(values.map((one) => typeof one));
  if (types.size > 1) return [{ field, message: 'must be of one type' }];
  if (['<', '<=', '>', '>='].includes(op) && !types.has('number')) return [{ field, message: 'must be a number' }];
  return [];
}

function fallbackProblems(fallback: Fallback | undefined): FieldProblem[] {
  if (fallback === undefined || Object.keys(fallback).length === 1) return [];
  return [{ field: 'fallback', message: 'must have one of node, constant and skip' }];
}
