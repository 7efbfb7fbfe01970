import { describe, expect, it } from '@jest/globals';

import { STAGE_KINDS, type StageKind } from '../stages/stage.states.js';

import { DEFAULT_STAGE_MACHINE, stageDefaults } from './default-stage-machine.js';
import { withDefaults, type StageInput } from './stage-machine-input.js';
import { stageMachineProblems } from './stage-machine-rules.js';
import { StageMachine, type StageMachineDefinition } from './stage-machine.js';

const machine = (initial: string, ...stages: StageInput[]): StageMachineDefinition =>
  withDefaults({ initial, stages, revision: 0 });
const stage = (name: string, kind: StageKind, transitions: string[], more: Partial<StageInput> = {}): StageInput => ({
  name,
  kind,
  transitions,
  ...more,
});
const lab = stage('lab', 'development', ['live', 'gone']);
const live = stage('live', 'production', ['gone']);
const gone = stage('gone', 'archived', []);
const fieldsOf = (definition: StageMachineDefinition): string[] =>
  stageMachineProblems(definition).map(({ field }) => field);

/** A generator of the same numbers in every run (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Every step of up to so many, by multiplying the matrix with itself. */
function closure(adjacent: readonly boolean[][]): boolean[][] {
  let reached = adjacent.map((row, i) => row.map((there, j) => there || i === j));
  for (let step = 0; step < adjacent.length; step++) {
    reached = reached.map((row) => row.map((_, j) => row.some((there, k) => there && reached[k]![j]!)));
  }
  return reached;
}

describe('the rules of a stage machine', () => {
  it('hold for the default one and for a small one', () => {
    expect(stageMachineProblems(DEFAULT_STAGE_MACHINE.definition)).toEqual([]);
    expect(stageMachineProblems(machine('lab', lab, live, gone))).toEqual([]);
  });

  it('agree with brute force on 3,000 random machines, and so does what follows what', () => {
    const pick = numbers(7);
    let valid = 0;
    for (let round = 0; round < 3000; round++) {
      const size = 2 + pick(4);
      const names = Array.from({ length: size }, (_, i) => `s${i}`);
      const adjacent = names.map((_, i) => names.map((__, j) => i !== j && pick(3) > 0));
      const kinds = names.map((_, i) => (i === size - 1 ? 'archived' : STAGE_KINDS[pick(9) === 0 ? 3 : pick(3)]!));
      const initial = pick(8) === 0 ? pick(size) : 0;
      const definition = machine(
        `s${initial}`,
        ...names.map((name, i) =>
          stage(
            name,
            kinds[i]!,
            names.filter((_, j) => adjacent[i]![j]),
          ),
        ),
      );
      const whole = closure(adjacent)[initial]!.every(Boolean);
      const oneArchive = kinds.filter((kind) => kind === 'archived').length === 1;
      const expected = whole && oneArchive && kinds[initial] === 'development';
      expect([round, stageMachineProblems(definition).length === 0]).toEqual([round, expected]);
      if (expected) valid++;
      const made = new StageMachine(definition);
      expect(names.map((from) => names.map((to) => made.can(from, to)))).toEqual(adjacent);
    }
    expect(valid).toBeGreaterThan(100);
  });

  it.each<[string, StageMachineDefinition, string[]]>([
    ['a name twice', machine('lab', lab, live, live, gone), ['stages[2].name']],
    ['a way to nowhere', machine('lab', { ...lab, transitions: ['moon'] }, live, gone), ['stages[0].transitions[0]']],
    ['a way to itself', machine('lab', lab, { ...live, transitions: ['live'] }, gone), ['stages[1].transitions[0]']],
    [
      'a way twice',
      machine('lab', { ...lab, transitions: ['live', 'live', 'gone'] }, live, gone),
      ['stages[0].transitions[1]'],
    ],
    ['what cannot be reached', machine('lab', { ...lab, transitions: ['gone'] }, live, gone), ['stages[1].name']],
    ['no archive', machine('lab', { ...lab, transitions: ['live'] }, { ...live, transitions: [] }), ['stages']],
    ['a start that is no stage', machine('moon', lab, live, gone), ['initial']],
    ['a start of another kind', machine('live', lab, { ...live, transitions: ['lab', 'gone'] }, gone), ['initial']],
    ['a name of another kind', machine('staging', stage('staging', 'development', ['gone']), gone), ['stages[0].kind']],
    [
      'a word that means something else',
      machine('latest', stage('latest', 'development', ['gone']), gone),
      ['stages[0].name'],
    ],
    ['an archive that archives', machine('lab', lab, live, { ...gone, replaced: 'archive' }), ['stages[2].replaced']],
    [
      'an item twice, a metric without threshold, a threshold without metric',
      machine('lab', lab, gone, {
        ...live,
        checklist: [
          { item: 'a', evidence: { kind: 'metric', metric: 'auc' } },
          { item: 'a', evidence: { kind: 'run', value: 1 } },
        ],
      }),
      [
        'stages[2].checklist[1].item',
        'stages[2].checklist[0].evidence.operator',
        'stages[2].checklist[0].evidence.value',
        'stages[2].checklist[1].evidence.value',
      ],
    ],
  ])('refuse %s', (_, definition, fields) => {
    expect(fieldsOf(definition)).toEqual(fields);
  });
});

describe('a stage machine', () => {
  const canary = stage('canary', 'staging', ['shadow']);
  const shadow = stage('shadow', 'staging', ['canary', 'old']);
  const made = new StageMachine(
    machine('lab', stage('lab', 'development', ['shadow']), canary, shadow, stage('old', 'archived', [])),
  );

  it('means, by a kind alone, the stage that can follow, else the first', () => {
    expect(made.ofKind('staging', 'lab')?.name).toBe('shadow');
    expect(made.ofKind('staging', 'old')?.name).toBe('canary');
    expect(made.ofKind('production', 'lab')).toBeUndefined();
    expect(made.archived.name).toBe('old');
  });

  it('asks for one approval where nothing is said, and lets production replace', () => {
    expect(STAGE_KINDS.map((kind) => stageDefaults(kind).replaced)).toEqual(['keep', 'keep', 'archive', 'keep']);
    expect(made.find('canary')).toMatchObject({ approvals: { count: 1, roles: [] }, request_expires_after_s: null });
  });
});
