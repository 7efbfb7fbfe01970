import { setImmediate } from 'node:timers/promises';

import { CallerGoneError, DeadlineUnreachableError } from '@intelgraph/ml-runtime';

import type { InputRow, RowPrediction } from '../models/model-runtime.js';
import type { Urgency } from '../predictions/urgency.js';
import type { Computed } from '../statistics/computed.js';
import { type Execution, inPieces } from '../statistics/execution.js';

import type { Flight, ResultCache, VersionResults } from './result-cache.js';
import { waitFor } from './wait-for.js';

/** Answers in the order of the rows. */
export interface ReusedAnswers {
  readonly outputs: RowPrediction[];
  /** Whether they were computed for another request or row. */
  readonly cached: boolean[];
  /** What is known of the run that made the others. */
  run: Execution | undefined;
}

export interface ReuseRequest {
  readonly results: VersionResults;
  readonly rows: readonly InputRow[];
  /** Where they are known already. */
  readonly keys?: readonly (string | undefined)[];
  readonly urgency: Urgency;
  /** Up to so many rows are computed sooner than other processes are asked. */
  readonly inlineRows: number;
  readonly compute: (rows: readonly InputRow[]) => Computed | Promise<Computed>;
  /** While a request waits for what another computes. @throws what refuses that so much waits */
  readonly waiting: (rows: number) => { readonly end: () => void };
  /** The deadline was over before others were done. */
  readonly late: () => void;
}

/** More rows than these are not asked of other processes, and not told to them: who sends so many has not asked before. */
const MAX_SHARED_ROWS = 256;
const ROWS_AT_A_TIME = 200;

/** Equal rows, and where they stand in the request. */
interface Wanted {
  readonly key: string;
  readonly row: InputRow;
  readonly places: number[];
  /** Without one nobody else can want the same. */
  readonly hasKey: boolean;
}

/** Answers rows with what is known, waits for what is computed now, and computes the rest together. */
export class RowReuse {
  constructor(private readonly cache: ResultCache) {}

  /** In the order of the rows. @throws what `compute` and `waiting` throw; DeadlineUnreachableError, CallerGoneError */
  async answer(request: ReuseRequest): Promise<ReusedAnswers> {
    const { length } = request.rows;
    const cached = new Array<boolean>(length).fill(true);
    const answers: ReusedAnswers = { outputs: new Array<RowPrediction>(length), cached, run: undefined };
    let wanted = await this.unknown(request, answers);
    while (wanted.length > 0) wanted = await this.round(request, wanted, answers);
    return answers;
  }

  private async unknown({ results, rows, keys }: ReuseRequest, answers: ReusedAnswers): Promise<Wanted[]> {
    const wanted = new Map<string, Wanted>();
    for (const [place, row] of rows.entries()) {
      // Thousands of rows in one go would hold up other requests.
      if (place > 0 && place % ROWS_AT_A_TIME === 0) await setImmediate();
      const found = keys === undefined ? results.keyOf(row) : keys[place];
      const known = found === undefined ? undefined : this.cache.known(results, found);
      if (known !== undefined) {
        answers.outputs[place] = known;
        continue;
      }
      const key = found ?? `row ${place}`;
      const same = wanted.get(key);
      if (same === undefined) wanted.set(key, { key, row, places: [place], hasKey: found !== undefined });
      else same.places.push(place);
    }
    return [...wanted.values()];
  }

  /** @returns what is still wanted: others computed it and gave up, for reasons of their own */
  private async round(request: ReuseRequest, wanted: readonly Wanted[], answers: ReusedAnswers): Promise<Wanted[]> {
    const others = wanted.flatMap((want) => {
      const flight = want.hasKey ? this.cache.flights.get(want.key) : undefined;
      return flight === undefined ? [] : [{ want, flight }];
    });
    const flying = new Set(others.map(({ want }) => want));
    const own = wanted.filter((want) => !flying.has(want));
    const [open] = await Promise.all([this.joined(request, others, answers), this.led(request, own, answers)]);
    return open;
  }

  private async joined(
    request: ReuseRequest,
    others: readonly { readonly want: Wanted; readonly flight: Flight }[],
    answers: ReusedAnswers,
  ): Promise<Wanted[]> {
    if (others.length === 0) return [];
    const { results, urgency, waiting, late } = request;
    const wait = waiting(others.length);
    const open: Wanted[] = [];
    const join = async ({ want, flight }: (typeof others)[number]): Promise<void> => {
      const output = await waitFor(answerOf(flight, want.key), urgency, this.cache.clock, late);
      if (output === undefined) open.push(want);
      else this.give(results, want, output, 'flight', answers);
    };
    try {
      await Promise.all(others.map(join));
    } finally {
      wait.end();
    }
    return open;
  }

  private async led(request: ReuseRequest, own: readonly Wanted[], answers: ReusedAnswers): Promise<void> {
    if (own.length === 0) return;
    const flying = this.compute(request, own, answers);
    const flight = { answers: flying, isSingle: own.length === 1 };
    const { flights } = this.cache;
    const keys = own.flatMap(({ key, hasKey }) => (hasKey ? [key] : []));
    for (const key of keys) flights.set(key, flight);
    try {
      await flying;
    } finally {
      for (const key of keys) flights.delete(key);
    }
  }

  private async compute(
    request: ReuseRequest,
    own: readonly Wanted[],
    answers: ReusedAnswers,
  ): Promise<ReadonlyMap<string, RowPrediction>> {
    const { results, inlineRows, compute } = request;
    const { scope, output } = results;
    const shared = own.length > inlineRows && own.length <= MAX_SHARED_ROWS ? this.cache.shared : null;
    const all = new Map<string, RowPrediction>();
    const left = shared === null ? own : await this.fromOthers(request, own, answers, all);
    if (left.length === 0) return all;
    const { outputs, run } = await compute(left.map(({ row }) => row));
    answers.run = answers.run === undefined || run === undefined ? run : inPieces(answers.run, run);
    const fresh = new Map<string, RowPrediction>();
    left.forEach((want, i) => {
      const answer = outputs[i];
      if (answer === undefined) throw new TypeError('the model answered fewer rows than it was given');
      all.set(want.key, answer);
      this.give(results, want, answer, 'computed', answers);
      if (!want.hasKey) return;
      this.cache.keep(results, want.key, answer);
      fresh.set(want.key, answer);
    });
    void shared?.set(output, fresh, scope.ttlSeconds * 1000);
    return all;
  }

  /** @returns those that no other process has */
  private async fromOthers(
    { results, urgency }: ReuseRequest,
    own: readonly Wanted[],
    answers: ReusedAnswers,
    all: Map<string, RowPrediction>,
  ): Promise<Wanted[]> {
    const { scope, output } = results;
    const asked = own.filter(({ hasKey }) => hasKey);
    const keys = asked.map(({ key }) => key);
    const found = (await this.cache.shared?.get(output, keys, urgency.deadline)) ?? [];
    const there = new Set<Wanted>();
    asked.forEach((want, i) => {
      const value = found[i];
      if (value === undefined) return;
      there.add(want);
      all.set(want.key, value.answer);
      this.give(results, want, value.answer, 'redis', answers);
      const ttlMs = Math.min(value.leftMs, scope.ttlSeconds * 1000);
      this.cache.memory.set(scope.deploymentId, want.key, value.answer, ttlMs);
    });
    return own.filter((want) => !there.has(want));
  }

  private give(
    { counts }: VersionResults,
    { places }: Wanted,
    output: RowPrediction,
    from: 'redis' | 'flight' | 'computed',
    answers: ReusedAnswers,
  ): void {
    for (const [i, place] of places.entries()) {
      // Equal rows of one request: one is computed, the others are given its answer.
      const source = i > 0 ? 'flight' : from;
      counts[source] += 1;
      answers.outputs[place] = output;
      answers.cached[place] = source !== 'computed';
    }
  }
}

/**
 * What a flight answers to a key. Undefined where it failed for reasons that are not everybody's: the deadline or the caller of who
 * computes, or another of its rows.
 */
async function answerOf({ answers, isSingle }: Flight, key: string): Promise<RowPrediction | undefined> {
  try {
    return (await answers).get(key);
  } catch (error) {
    if (!isSingle || error instanceof DeadlineUnreachableError || error instanceof CallerGoneError) return undefined;
    throw error;
  }
}
