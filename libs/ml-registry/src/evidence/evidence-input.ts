import type { EvidenceInput } from '@intelgraph/contracts';
import { InvalidInputError, type FieldProblem } from '@intelgraph/kernel';

import { text } from '../inputs/check-input.js';

import { type AskedItem, type ChecklistItemInput, type Evidence, EVIDENCE_KINDS, OPERATORS } from './evidence.js';

const MEMBERS = ['run_id', 'metric', 'operator', 'value', 'path', 'digest', 'url'] as const;
type Member = (typeof MEMBERS)[number];

/** For each kind the members that it needs and those that it may have. */
const OF_KIND: Readonly<Record<Evidence['kind'], { needs: readonly Member[]; may: readonly Member[] }>> = {
  run: { needs: ['run_id'], may: [] },
  metric: { needs: ['metric', 'operator', 'value'], may: ['run_id'] },
  artifact: { needs: ['path', 'digest'], may: ['run_id'] },
  link: { needs: ['url'], may: [] },
};

/** JSON Schema of a checklist as it is asked for; which members evidence has is checked beside it. */
export const checklistInput = {
  type: 'array',
  maxItems: 100,
  items: {
    type: 'object',
    required: ['item'],
    properties: {
      item: text(500, 1),
      completed: { type: 'boolean' },
      evidence: {
        type: 'object',
        additionalProperties: false,
        required: ['kind'],
        properties: {
          kind: { enum: [...EVIDENCE_KINDS] },
          run_id: text(64, 1),
          metric: text(250, 1),
          operator: { enum: [...OPERATORS] },
          value: { type: 'number' },
          path: text(1024, 1),
          digest: { type: 'string', pattern: '^(sha256:)?[0-9a-f]{64}$' },
          url: text(2048, 1),
        },
      },
    },
  },
};

/**
 * The items of a request, each with a word or with evidence; its shape has been checked.
 *
 * @throws InvalidInputError that names `checklist[i]` and the member
 */
export function askedItems(items: readonly ChecklistItemInput[]): AskedItem[] {
  const problems = items.flatMap((item, i) => itemProblems(item, i, items));
  if (problems.length > 0) throw new InvalidInputError(problems);
  return items.map(({ item, completed, evidence }) => ({
    item,
    completed: completed ?? true,
    ...(evidence === undefined ? {} : { evidence: toEvidence(evidence) }),
  }));
}

function itemProblems(
  { item, completed, evidence }: ChecklistItemInput,
  i: number,
  items: readonly ChecklistItemInput[],
): FieldProblem[] {
  const path = `checklist[${i}]`;
  const problems: FieldProblem[] = [];
  if (items.findIndex((other) => other.item === item) !== i) {
    problems.push({ field: `${path}.item`, message: `is there already: ${item}` });
  }
  if (evidence === undefined) {
    if (completed === undefined) problems.push({ field: `${path}.completed`, message: 'is required without evidence' });
    return problems;
  }
  return [...problems, ...memberProblems(evidence, `${path}.evidence`), ...urlProblems(evidence.url, path)];
}

function memberProblems(evidence: EvidenceInput, path: string): FieldProblem[] {
  const kind = evidence.kind as Evidence['kind'];
  const { needs, may } = OF_KIND[kind];
  return MEMBERS.flatMap((member) => {
    const there = evidence[member] !== undefined;
    if (there && !needs.includes(member) && !may.includes(member)) {
      return [{ field: `${path}.${member}`, message: `does not belong to evidence of kind ${kind}` }];
    }
    if (there || !needs.includes(member)) return [];
    return [{ field: `${path}.${member}`, message: `is required of evidence of kind ${kind}` }];
  });
}

function urlProblems(url: string | undefined, path: string): FieldProblem[] {
  if (url === undefined) return [];
  const parsed = URL.parse(url);
  const field = `${path}.evidence.url`;
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol)) {
    return [{ field, message: 'must be an http or https address' }];
  }
  return parsed.username === '' && parsed.password === '' ? [] : [{ field, message: 'must not hold credentials' }];
}

function toEvidence({ digest, ...given }: EvidenceInput): Evidence {
  // Which members there are has been checked.
  return { ...given, ...(digest === undefined ? {} : { digest: digest.replace('sha256:', '') }) } as Evidence;
}
