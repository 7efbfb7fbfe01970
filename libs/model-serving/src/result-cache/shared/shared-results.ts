import { Circuit } from '@intelgraph/kernel';
import type { ExecutionClock } from '@intelgraph/ml-runtime';

import type { ModelOutput, RowPrediction } from '../../models/model-runtime.js';

import { decodeAnswer, encodeAnswer } from './answer-coding.js';
import type { SharedStore, SharedValue } from './shared-store.js';

/** An answer of another process. */
export interface SharedAnswer {
  readonly answer: RowPrediction;
  readonly leftMs: number;
}

/** Counts since the start. */
export interface SharedResultsStatus {
  /** Calls that failed. */
  readonly errors: number;
  /** Calls that took too long. */
  readonly timeouts: number;
  /** Calls that were not made, because the ones before them failed. */
  readonly skipped: number;
  /** Values that were not ones that the model can have given. */
  readonly invalid: number;
}

type Outcome<T> = { readonly value: T } | 'error' | 'timeout' | 'hurried';

/** Answers that all processes share. Never throws and never holds a request up for long: what cannot be had is not there. */
export class SharedResults {
  private counts = { errors: 0, timeouts: 0, skipped: 0, invalid: 0 };
  private readonly circuit: Circuit;

  /** @param patienceMs longest wait for the store */
  constructor(
    private readonly store: SharedStore,
    private readonly clock: ExecutionClock,
    private readonly patienceMs = 50,
  ) {
    this.circuit = new Circuit(() => clock.now());
  }

  get status(): SharedResultsStatus {
    return this.counts;
  }

  /** In the order of the keys. @param deadline of the request, in milliseconds of the clock: it is not waited longer */
  async get(
    output: ModelOutput,
    keys: readonly string[],
    deadline = Infinity,
  ): Promise<readonly (SharedAnswer | undefined)[]> {
    const found = await this.call(() => this.store.get(keys), deadline);
    return keys.map((_, i) => this.read(output, found?.[i]));
  }

  /** Resolves when they are kept, or will not be; nobody has to wait for it. */
  async set(output: ModelOutput, answers: ReadonlyMap<string, RowPrediction>, ttlMs: number): Promise<void> {
    const entries = [...answers].flatMap(([key, answer]) => {
      const bytes = encodeAnswer(output, answer);
      return bytes === undefined ? [] : [{ key, bytes }];
    });
    if (entries.length > 0) await this.call(() => this.store.set(entries, ttlMs), Infinity);
  }

  private read(output: ModelOutput, value: SharedValue | undefined): SharedAnswer | undefined {
    if (value === undefined) return undefined;
    const answer = decodeAnswer(output, value.bytes);
    if (answer === undefined) this.counts.invalid += 1;
    return answer === undefined ? undefined : { answer, leftMs: value.leftMs };
  }

  private async call<T>(made: () => Promise<T>, deadline: number): Promise<T | undefined> {
    const left = deadline - this.clock.now();
    if (left <= 0) return undefined;
    if (!this.circuit.enter()) {
      this.counts.skipped += 1;
      return undefined;
    }
    const outcome = await this.within(made, left);
    if (typeof outcome === 'object') {
      this.circuit.succeeded();
      return outcome.value;
    }
    // A request in a hurry says nothing of the store.
    if (outcome === 'hurried') this.circuit.left();
    else this.circuit.failed();
    if (outcome === 'error') this.counts.errors += 1;
    if (outcome === 'timeout') this.counts.timeouts += 1;
    return undefined;
  }

  private within<T>(made: () => Promise<T>, left: number): Promise<Outcome<T>> {
    const isHurried = left < this.patienceMs;
    return new Promise((resolve) => {
      const disarm = this.clock.after(Math.min(left, this.patienceMs), () =>
        resolve(isHurried ? 'hurried' : 'timeout'),
      );
      const call = async (): Promise<T> => made();
      call()
        .then(
          (value) => resolve({ value }),
          () => resolve('error'),
        )
        .finally(disarm);
    });
  }
}
