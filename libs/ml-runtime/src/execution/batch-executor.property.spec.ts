import { describe, expect, it } from '@jest/globals';

import { VirtualTime } from '@intelgraph/testing';
import { SeededRandom } from '../random/seeded-random.js';
import { BatchExecutor } from './batch-executor.js';
import { Slots } from './slots.js';

interface Row {
  readonly id: number;
  readonly shape: string;
  readonly fails: 'never' | 'always' | 'lost';
}

interface Asked {
  readonly model: string;
  readonly rows: readonly Row[];
  readonly answers: Promise<string[]>;
}

const LOST = new Error('lost');
const SHAPES = ['[4]', '[8]', '[2,2]'];
const MODELS = ['fraud/1', 'fraud/2', 'churn/1'];

/** Some minutes of a server under a load that chance makes. */
class Storm {
  readonly random: SeededRandom;
  readonly time = new VirtualTime();
  readonly mixed: string[] = [];
  private ids = 0;
  private readonly executors: Map<string, BatchExecutor<Row, string>>;

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
    const slots = new Slots(this.between(1, 3), () => this.time.now());
    this.executors = new Map(MODELS.map((model) => [model, this.executorOf(model, slots)]));
  }

  between(from: number, to: number): number {
    return from + Math.floor(this.random.uniform() * (to - from + 1));
  }

  private executorOf(model: string, slots: Slots): BatchExecutor<Row, string> {
    return new BatchExecutor<Row, string>({
      slots,
      clock: this.time,
      isLost: (error) => error === LOST,
      maxBatchRows: this.between(1, 30),
      run: async (rows) => {
        if (new Set(rows.map(({ shape }) => shape)).size > 1) this.mixed.push(model);
        await this.time.sleep(this.random.uniform() * 5 + rows.length * 0.2);
        const bad = rows.find(({ fails }) => fails !== 'never');
        if (bad?.fails === 'lost' || this.between(1, 40) === 1) throw LOST;
        if (bad !== undefined) throw new RangeError(`row ${bad.id}`);
        return { answers: rows.map((row) => answerOf(model, row)) };
      },
    });
  }

  ask(): Asked {
    const model = MODELS[this.between(0, 2)] ?? '';
    const shape = SHAPES[this.between(0, 2)] ?? '';
    const rows = Array.from({ length: this.between(1, this.between(1, 60)) }, (): Row => {
      const luck = this.between(1, 300);
      return { id: ++this.ids, shape, fails: luck === 1 ? 'lost' : luck < 4 ? 'always' : 'never' };
    });
    const deadline = this.between(1, 3) === 1 ? this.time.now() + this.between(1, 400) : undefined;
    const answers = this.executors.get(model)?.submit({ rows, shape, deadline, priority: this.between(0, 9) });
    answers?.catch(() => undefined);
    return { model, rows, answers: answers ?? Promise.reject(new Error('no model')) };
  }
}

const answerOf = (model: string, { id, shape }: Row): string => `${model} ${shape} ${id}`;

describe('Executors under random load', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'answer every request with its own answers in its own order, or with its own error (seed %d)',
    async (seed) => {
      const storm = new Storm(seed);
      const asked: Asked[] = [];
      for (let step = 0; step < 150; step++) {
        for (let burst = storm.between(0, 5); burst > 0; burst--) asked.push(storm.ask());
        await storm.time.pass(storm.between(0, 20));
      }
      await storm.time.pass(60_000);
      const outcomes = await Promise.allSettled(asked.map(({ answers }) => answers));

      let answered = 0;
      outcomes.forEach((outcome, i) => {
        const { model, rows } = asked[i]!;
        const bad = rows.filter(({ fails }) => fails !== 'never');
        if (outcome.status === 'fulfilled') {
          expect(outcome.value).toEqual(rows.map((row) => answerOf(model, row)));
          expect(bad).toEqual([]);
          answered += 1;
        } else if (outcome.reason instanceof RangeError) {
          expect(bad.map(({ id }) => `row ${id}`)).toContain(outcome.reason.message);
        }
      });
      expect(storm.mixed).toEqual([]);
      expect(answered).toBeGreaterThan(asked.length / 4);
    },
  );
});
