import { beforeEach, describe, expect, it } from '@jest/globals';

import { VirtualTime } from '@intelgraph/testing';
import { BatchExecutor, type BatchExecutorOptions } from './batch-executor.js';
import type { RequestExecution, RequestRun } from './pending.js';
import { Slots } from './slots.js';

const times = (count: number, value: number): number[] => new Array<number>(count).fill(value);
const LOST = new Error('the runner is lost');

describe('An executor', () => {
  let time: VirtualTime;
  let ran: (readonly number[])[];
  beforeEach(() => {
    time = new VirtualTime();
    ran = [];
  });

  /** A model that doubles its rows, takes 10 ms and 1 ms a row; rows below zero throw, 666 kills it. */
  const anExecutor = (more: Partial<BatchExecutorOptions<number, number>> = {}) =>
    new BatchExecutor<number, number>({
      run: async (rows) => {
        ran.push(rows);
        await time.sleep(10 + rows.length);
        if (rows.includes(666)) throw LOST;
        if (rows.some((row) => row < 0)) throw new RangeError('a row is negative');
        return { answers: rows.map((row) => 2 * row), times: { inferMs: rows.length } };
      },
      isLost: (error) => error === LOST,
      clock: time,
      ...more,
    });

  /** Lets it learn how long the model takes. */
  async function learnt(executor: BatchExecutor<number, number>): Promise<BatchExecutor<number, number>> {
    for (const rows of [1, 16, 64]) {
      const answers = executor.submit({ rows: times(rows, 1) });
      await time.pass(1000);
      await answers;
    }
    ran = [];
    return executor;
  }

  it('runs what comes at once while it is idle, and all that came meanwhile together', async () => {
    const executor = anExecutor();
    const answers = [1, 2, 3, 4].map((row) => executor.submit({ rows: [row] }));
    expect(ran).toEqual([[1]]);
    expect(executor.waiting).toBe(3);
    await time.pass(100);
    expect(ran).toEqual([[1], [2, 3, 4]]);
    expect(await Promise.all(answers)).toEqual([[2], [4], [6], [8]]);
  });

  it('takes priority first, then the earliest deadline, then who came first', async () => {
    const executor = await learnt(anExecutor({ maxBatchRows: 1 }));
    const busy = executor.submit({ rows: [0] });
    const asked = [
      { rows: [5] },
      { rows: [6] },
      { rows: [4], deadline: time.now() + 5000 },
      { rows: [3], deadline: time.now() + 4000 },
      { rows: [2], priority: 2 },
      { rows: [1], priority: 1 },
      { rows: [7], priority: 9, deadline: time.now() + 3000 },
    ];
    const answers = asked.map((request) => executor.submit(request));
    await time.pass(1000);
    await Promise.all([busy, ...answers]);
    expect(ran.flat()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('limits a run to what its deadlines allow', async () => {
    const executor = await learnt(anExecutor());
    const busy = executor.submit({ rows: [0] });
    // 11 ms until the slot is free, then 10 and 1 a row: 5 rows fit into 26.
    const urgent = executor.submit({ rows: [1], deadline: time.now() + 26.5 });
    const others = [2, 3, 4, 5, 6, 7].map((row) => executor.submit({ rows: [row] }));
    await time.pass(1000);
    await Promise.all([busy, urgent, ...others]);
    expect(ran).toEqual([[0], [1, 2, 3, 4, 5], [6, 7]]);
  });

  it('tells each request of the run that answered it, and how long it had waited', async () => {
    const executor = await learnt(anExecutor({ maxBatchRows: 4 }));
    const runs: RequestRun[][] = [[], [], [], []];
    const submit = (at: number, rows: number[]) => executor.submit({ rows, ran: (run) => void runs[at]?.push(run) });
    const answers = [submit(0, [1])];
    await time.pass(5);
    // The first takes 11 ms; those of the second run have waited for the last 6 of them.
    answers.push(submit(1, [2]), submit(2, [3, 4]), submit(3, times(6, 5)));
    await time.pass(1000);
    await Promise.all(answers);
    expect(runs[0]).toEqual([{ rows: 1, queueMs: 0, inferMs: 1 }]);
    expect(runs[1]).toEqual([{ rows: 4, queueMs: 6, inferMs: 4 }]);
    expect(runs[2]).toEqual(runs[1]);
    expect(runs[3]?.map(({ rows, queueMs }) => [rows, queueMs])).toEqual([
      [4, 6],
      [4, 0],
      [1, 0],
    ]);
  });

  it('refuses at once what cannot be answered in time, and says when to try again', async () => {
    const refused: string[] = [];
    const executor = await learnt(anExecutor({ onRefusal: (reason) => refused.push(reason) }));
    const late = { code: 'PREDICTION.DEADLINE_UNREACHABLE', kind: 'exhausted', retryAfterSeconds: 1 };

    await expect(executor.submit({ rows: [1], deadline: time.now() + 5 })).rejects.toMatchObject(late);
    await expect(executor.submit({ rows: [1], deadline: time.now() - 1 })).rejects.toMatchObject(late);
    expect(ran).toEqual([]);
    const busy = executor.submit({ rows: times(15, 1) });
    // 25 until the slot is free and 11 for the row.
    await expect(executor.submit({ rows: [1], deadline: time.now() + 35 })).rejects.toMatchObject(late);
    const just = executor.submit({ rows: [1], deadline: time.now() + 37 });
    await time.pass(100);
    await expect(just).resolves.toEqual([2]);
    await busy;
    expect(refused).toEqual(['deadline', 'deadline', 'deadline']);
  });

  it('refuses what waited too long when its time is over, though nothing else happens', async () => {
    const executor = anExecutor();
    const busy = executor.submit({ rows: times(50, 1) });
    const waiting = executor.submit({ rows: [1], deadline: time.now() + 20 });
    const refused = expect(waiting).rejects.toMatchObject({ code: 'PREDICTION.DEADLINE_UNREACHABLE' });
    await time.pass(20);
    await refused;
    expect(ran).toHaveLength(1);
    await time.pass(5000);
    await busy;
    expect(ran.flat()).toHaveLength(50);
  });

  it('tries again after a while although the last run was slow', async () => {
    const executor = await learnt(anExecutor());
    await expect(executor.submit({ rows: [1], deadline: time.now() + 5 })).rejects.toMatchObject({ kind: 'exhausted' });
    await time.pass(10_000);
    const tried = executor.submit({ rows: [1], deadline: time.now() + 5 });
    await time.pass(100);
    await expect(tried).resolves.toEqual([2]);
  });

  it('lets who hung up leave the queue', async () => {
    const refused: string[] = [];
    const executor = anExecutor({ onRefusal: (reason) => refused.push(reason) });
    const caller = new AbortController();
    const busy = executor.submit({ rows: [1] });
    const gone = executor.submit({ rows: [2], signal: caller.signal });
    caller.abort();
    await expect(gone).rejects.toMatchObject({ kind: 'cancelled' });
    await expect(executor.submit({ rows: [3], signal: caller.signal })).rejects.toMatchObject({ kind: 'cancelled' });
    expect(executor.waiting).toBe(0);
    await time.pass(100);
    await busy;
    expect(ran).toEqual([[1]]);
    expect(refused).toEqual(['caller_gone', 'caller_gone']);
  });

  it('goes on with what it computes when who asked hangs up', async () => {
    const executor = anExecutor();
    const caller = new AbortController();
    const asked = executor.submit({ rows: [1], signal: caller.signal });
    const next = executor.submit({ rows: [2] });
    caller.abort();
    await time.pass(200);
    expect(await Promise.all([asked, next])).toEqual([[2], [4]]);
    expect(ran).toEqual([[1], [2]]);
  });

  it('bounds what waits by requests and by rows', async () => {
    const executor = anExecutor({ maxRequests: 3, maxRows: 400 });
    const first = executor.submit({ rows: times(300, 1) });
    const waiting = [executor.submit({ rows: times(40, 2) })];
    const full = { code: 'PREDICTION.QUEUE_FULL', kind: 'exhausted', retryAfterSeconds: 1 };
    await expect(executor.submit({ rows: times(100, 3) })).rejects.toMatchObject(full);
    waiting.push(executor.submit({ rows: [4] }));
    await expect(executor.submit({ rows: [5] })).rejects.toMatchObject(full);
    await time.pass(1000);
    expect((await Promise.all([first, ...waiting])).map(({ length }) => length)).toEqual([300, 40, 1]);
  });

  describe('with no room left', () => {
    const refusals: string[] = [];
    beforeEach(() => {
      refusals.length = 0;
    });
    /** One runs; what waits is in the order of the priorities. */
    const busy = (priorities: readonly number[], more: Partial<BatchExecutorOptions<number, number>> = {}) => {
      const options = { maxRequests: priorities.length, onRefusal: (reason: string) => refusals.push(reason), ...more };
      const executor = anExecutor(options);
      const running = executor.submit({ rows: [0] });
      const waiting = priorities.map((priority) => executor.submit({ rows: times(10, priority), priority }));
      const outcomes = Promise.allSettled([running, ...waiting]).then(([, ...others]) =>
        others.map((one) => (one.status === 'fulfilled' ? 'answered' : (one.reason as { code: string }).code)),
      );
      return { executor, outcomes };
    };
    const SHED = 'PREDICTION.SHED';

    it('refuses the least urgent of those that wait for a more urgent one, the last of them first', async () => {
      const { executor, outcomes } = busy([5, 9, 9, 7]);
      const urgent = executor.submit({ rows: [1], priority: 5 });
      expect(executor.waiting).toBe(4);
      await time.pass(1000);
      expect(await urgent).toEqual([2]);
      expect(await outcomes).toEqual(['answered', 'answered', SHED, 'answered']);
      expect(refusals).toEqual(['shed']);
    });

    it('refuses nobody for one that is no more urgent', async () => {
      const { executor, outcomes } = busy([5, 5]);
      const full = { code: 'PREDICTION.QUEUE_FULL' };
      for (const priority of [5, 9]) {
        await expect(executor.submit({ rows: [1], priority })).rejects.toMatchObject(full);
      }
      await time.pass(1000);
      expect(await outcomes).toEqual(['answered', 'answered']);
      expect(refusals).toEqual(['queue_full', 'queue_full']);
    });

    it('refuses as many as the rows take, and none where that is not enough or comes too late', async () => {
      const { executor, outcomes } = busy([9, 8, 7], { maxRequests: 100, maxRows: 30 });
      const full = { code: 'PREDICTION.QUEUE_FULL' };
      await expect(executor.submit({ rows: times(21, 1), priority: 8 })).rejects.toMatchObject(full);
      const late = { rows: [1], priority: 1, deadline: time.now() };
      await expect(executor.submit(late)).rejects.toMatchObject(full);
      const urgent = executor.submit({ rows: times(20, 1), priority: 1 });
      await time.pass(1000);
      expect(await urgent).toHaveLength(20);
      expect(await outcomes).toEqual([SHED, SHED, 'answered']);
    });

    it('refuses nobody who has some of the answers', async () => {
      const executor = await learnt(anExecutor({ maxRequests: 1 }));
      const large = executor.submit({ rows: times(100, 1), priority: 9 });
      await expect(executor.submit({ rows: [1], priority: 1 })).rejects.toMatchObject({
        code: 'PREDICTION.QUEUE_FULL',
      });
      await time.pass(1000);
      expect(await large).toHaveLength(100);
    });
  });

  it('runs large requests in pieces, and small ones between them', async () => {
    const executor = await learnt(anExecutor());
    const large = executor.submit({ rows: Array.from({ length: 100 }, (_, i) => i) });
    expect(ran).toEqual([Array.from({ length: 20 }, (_, i) => i)]);
    const small = executor.submit({ rows: [7] });
    const urgent = executor.submit({ rows: [8], priority: 1 });
    await time.pass(1000);
    expect(await large).toEqual(Array.from({ length: 100 }, (_, i) => 2 * i));
    expect([await small, await urgent]).toEqual([[14], [16]]);
    expect(ran[1]?.[0]).toBe(8);
    expect(Math.max(...ran.map(({ length }) => length))).toBe(20);
  });

  it('fails no request for the sake of another that makes the batch fail', async () => {
    const executor = anExecutor();
    const busy = executor.submit({ rows: [0] });
    const asked = Array.from({ length: 16 }, (_, i) => executor.submit({ rows: [i === 11 ? -1 : i] }));
    const settled = Promise.allSettled(asked);
    await time.pass(1000);
    const outcomes = await settled;
    expect(outcomes.map(({ status }, i) => (status === 'rejected' ? i : -1)).filter((i) => i >= 0)).toEqual([11]);
    expect(outcomes[11]).toMatchObject({ reason: { message: 'a row is negative' } });
    await busy;
    // Itself and log2 of 16.
    expect(ran.filter((rows) => rows.includes(-1))).toHaveLength(5);
  });

  it('runs the requests of a lost run again once, each alone, so that what kills runners dies alone', async () => {
    const retried: number[] = [];
    const executor = anExecutor({ onRetry: (requests) => retried.push(requests) });
    const busy = executor.submit({ rows: [0] });
    const asked = [1, 666, 3].map((row) => executor.submit({ rows: [row] }));
    const settled = Promise.allSettled(asked);
    await time.pass(1000);
    expect(await settled).toMatchObject([{ value: [2] }, { reason: LOST }, { value: [6] }]);
    await busy;
    expect(ran).toEqual([[0], [1, 666, 3], [1], [666], [3]]);
    expect(retried).toEqual([3]);
  });

  it('takes too few answers for a failure', async () => {
    const executor = anExecutor({ run: (rows) => Promise.resolve({ answers: rows.slice(1) }) });
    await expect(executor.submit({ rows: [1, 2] })).rejects.toThrow('answered 1 of 2 rows');
  });

  it('tells each observer of its own rows and of the time that its requests waited', async () => {
    const told: Record<string, RequestExecution[]> = { a: [], b: [] };
    const [a, b] = ['a', 'b'].map((name) => (execution: RequestExecution) => told[name]?.push(execution));
    const executor = anExecutor();
    const first = executor.submit({ rows: [1], executed: a });
    const rest = [a, b, a].map((executed) => executor.submit({ rows: [1, 2], executed }));
    await time.pass(100);
    await Promise.all([first, ...rest]);
    expect(told).toEqual({
      a: [
        { rows: 1, requests: 1, queueMs: 0, inferMs: 1 },
        { rows: 4, requests: 2, queueMs: 22, inferMs: 6 },
      ],
      b: [{ rows: 2, requests: 1, queueMs: 11, inferMs: 6 }],
    });
  });

  it('shares slots with other models: whoever has the most urgent request goes first', async () => {
    const slots = new Slots(1, () => time.now());
    const [one, other] = [await learnt(anExecutor({ slots })), await learnt(anExecutor({ slots }))];
    const busy = one.submit({ rows: [1] });
    const asked = [
      one.submit({ rows: [2] }),
      other.submit({ rows: [3], priority: 1 }),
      other.submit({ rows: [4], deadline: time.now() + 1000 }),
    ];
    // 11 ms until the slot is free, 12 for both that are more urgent, 11 for itself.
    await expect(one.submit({ rows: [5], deadline: time.now() + 30 })).rejects.toMatchObject({ kind: 'exhausted' });
    await time.pass(1000);
    await Promise.all([busy, ...asked]);
    expect(ran).toEqual([[1], [3, 4], [2]]);
  });

  it('uses all slots, for one large request as well', async () => {
    const slots = new Slots(3, () => time.now());
    const executor = await learnt(anExecutor({ slots }));
    const large = executor.submit({ rows: times(60, 1) });
    expect(slots.busy).toBe(3);
    expect(ran.map(({ length }) => length)).toEqual([20, 20, 20]);
    await time.pass(30);
    expect(await large).toHaveLength(60);
    expect(slots.busy).toBe(0);
  });
});
