import { describe, expect, it } from '@jest/globals';
import type { SearchSpace } from './search-space.js';
import { Study } from './study.js';
import type { Trial } from './trial.js';

const space: SearchSpace = {
  learning_rate: { type: 'float', low: 1e-4, high: 1e-1, log: true },
  dropout: { type: 'float', low: 0, high: 0.5, step: 0.1 },
  layers: { type: 'int', low: 1, high: 4 },
  units: { type: 'int', low: 8, high: 256, log: true },
  activation: { type: 'categorical', choices: ['relu', 'tanh'] },
};

const loss = ({ params }: Trial): number =>
  (Math.log10(Number(params['learning_rate'])) + 2) ** 2 + Number(params['dropout']) + Number(params['layers']) / 10;

function runTrials(study: Study, count: number): Trial[] {
  for (let i = 0; i < count; i++) {
    const trial = study.ask();
    if (trial) study.tell(trial.number, { state: 'complete', value: loss(trial) });
  }
  return study.trials;
}

describe('a study', () => {
  it('tries twenty distinct points for twenty trials, all inside the space and on its grids', () => {
    const trials = runTrials(new Study({ space, direction: 'minimize', seed: 7 }), 20);
    expect(new Set(trials.map(({ params }) => JSON.stringify(params))).size).toBe(20);
    for (const { params } of trials) {
      expect(params['learning_rate']).toBeGreaterThanOrEqual(1e-4);
      expect(params['learning_rate']).toBeLessThanOrEqual(1e-1);
      expect([0, 0.1, 0.2, 0.3, 0.4, 0.5]).toContain(params['dropout']);
      expect([1, 2, 3, 4]).toContain(params['layers']);
      expect(Number.isInteger(params['units'])).toBe(true);
      expect(['relu', 'tanh']).toContain(params['activation']);
    }
  });

  it('suggests after a crash what it would have suggested without one', () => {
    const whole = runTrials(new Study({ space, direction: 'minimize', seed: 3 }), 25);
    const stored = JSON.parse(JSON.stringify(whole.slice(0, 14))) as Trial[];
    const resumed = runTrials(new Study({ space, direction: 'minimize', seed: 3, trials: stored }), 11);
    expect(resumed).toEqual(whole);
  });

  it('suggests other points for another seed', () => {
    const first = new Study({ space, direction: 'minimize', seed: 1 }).ask();
    const second = new Study({ space, direction: 'minimize', seed: 2 }).ask();
    expect(first?.params).not.toEqual(second?.params);
  });

  it('keeps parallel workers apart', () => {
    const study = new Study({ space, direction: 'minimize', seed: 5 });
    runTrials(study, 12);
    const asked = Array.from({ length: 8 }, () => study.ask());
    expect(new Set(asked.map((trial) => JSON.stringify(trial?.params))).size).toBe(8);
    expect(study.trials.filter(({ state }) => state === 'running')).toHaveLength(8);
  });

  it('tries every point of a small space once and then has none left', () => {
    const small: SearchSpace = {
      depth: { type: 'int', low: 1, high: 3 },
      kind: { type: 'categorical', choices: ['a', 'b', 'c', 'd'] },
    };
    const study = new Study({ space: small, direction: 'minimize', seed: 2 });
    const points = Array.from({ length: 12 }, () => {
      const trial = study.ask()!;
      study.tell(trial.number, { state: 'complete', value: Number(trial.params['depth']) });
      return JSON.stringify(trial.params);
    });
    expect(new Set(points).size).toBe(12);
    expect(study.ask()).toBeUndefined();
  });

  it('counts a trial without a finite value as failed and learns nothing from it', () => {
    const study = new Study({ space, direction: 'maximize', seed: 2 });
    const trial = study.ask()!;
    expect(study.tell(trial.number, { state: 'complete', value: NaN }).state).toBe('failed');
    expect(study.best).toBeUndefined();
  });

  it('names the best trial in the asked direction', () => {
    for (const [direction, wanted] of [
      ['minimize', 1],
      ['maximize', 0],
    ] as const) {
      const study = new Study({ space, direction, seed: 2 });
      for (const value of [3, 1, 2]) study.tell(study.ask()!.number, { state: 'complete', value });
      expect(study.best?.number).toBe(wanted);
    }
  });

  it('samples a parameter that earlier trials lacked on its own', () => {
    const { activation, ...earlier } = space;
    const trials = runTrials(new Study({ space: earlier, direction: 'minimize', seed: 4 }), 15);
    const grown = new Study({ space: { ...earlier, activation: activation! }, direction: 'minimize', seed: 4, trials });
    expect(Object.keys(grown.ask()?.params ?? {}).sort()).toEqual(Object.keys(space).sort());
  });

  it('refuses to end a trial twice', () => {
    const study = new Study({ space, direction: 'minimize', seed: 2 });
    const { number } = study.ask()!;
    study.tell(number, { state: 'failed' });
    expect(() => study.tell(number, { state: 'failed' })).toThrow('not running');
  });

  it.each([
    ['low above high', { x: { type: 'float', low: 2, high: 1 } }],
    ['log from zero', { x: { type: 'float', low: 0, high: 1, log: true } }],
    ['no choices', { x: { type: 'categorical', choices: [] } }],
    ['a broken integer range', { x: { type: 'int', low: 0.5, high: 3 } }],
    ['nothing at all', {}],
  ] as [string, SearchSpace][])('refuses a search space with %s', (_, wrong) => {
    expect(() => new Study({ space: wrong, direction: 'minimize', seed: 1 })).toThrow();
  });
});
