import type { ShadowedPrediction } from '@intelgraph/contracts';
import { DeadlineUnreachableError, ExecutionQueueFullError, RequestShedError } from '@intelgraph/ml-runtime';

import type { LoadedModel } from '../../models/loaded-model.js';
import type { InputRow, RowPrediction } from '../../models/model-runtime.js';
import { loggable } from '../../prediction-log/bounded-row.js';
import { entityKey } from '../../predictions/entity-key.js';
import { answered } from '../../predictions/row-answers.js';
import { hashKey } from '../../routing/weighted-choice.js';
import type { ShadowPolicy } from '../deployment-policy.js';

import { compareAnswers } from './answer-comparison.js';
import type { AnsweredInputs, AnswerMirror } from './answer-mirror.js';
import { weightOf } from './row-weight.js';
import type { ShadowLog, ShadowPlace } from './shadow-log.js';
import { ShadowMeter } from './shadow-sums.js';
import type { Turns } from './turns.js';

/** Most rows that wait to be mirrored. */
const MAX_WAITING_ROWS = 1000;
/** Most that they keep in memory, about. */
const MAX_WAITING_BYTES = 16_777_216;
/** A thread that an answer wants is never held up for longer than so many rows take. */
const ROWS_AT_A_TIME = 8;
/** So long after an answer its caller has it, and further rows have come that are asked together. */
const SOON_MS = 10;
/** After all that somebody waits for. */
const LOWEST_PRIORITY = 9;
/** Rows that no thread takes for so long are dropped. */
const PATIENCE_MS = 2000;
const MAX_ERROR_CHARACTERS = 300;

export interface ShadowMirrorParts {
  readonly policy: ShadowPolicy;
  readonly model: LoadedModel;
  readonly log: ShadowLog;
  /** Of all shadows in this process: together they never hold more than one thread. */
  readonly turns: Turns;
}

interface MirroredRow {
  readonly predictionId: string;
  readonly time: number;
  readonly answeredBy: string;
  readonly inputs: InputRow;
  readonly output: RowPrediction;
  readonly bytes: number;
  readonly meter: ShadowMeter;
}

/** Asks the shadow of one deployment what others have answered, when there is time, and compares. */
export class ShadowMirror implements AnswerMirror {
  /** By the version that answered. */
  readonly meters = new Map<string, ShadowMeter>();
  private queue: MirroredRow[] = [];
  private bytes = 0;
  private running = false;
  private closed = false;
  private readonly most: number;

  /** @param place where the shadow is, by the names of now */
  constructor(
    private readonly parts: ShadowMirrorParts,
    public place: ShadowPlace,
  ) {
    this.most = (parts.policy.samplePercent / 100) * 0x1_0000_0000;
  }

  mirror(
    { version: answeredBy, artifactDigest }: Parameters<AnswerMirror['mirror']>[0],
    row: AnsweredInputs,
    routingKey: string | undefined,
  ): void {
    const { policy } = this.parts;
    if (this.closed || artifactDigest === policy.artifactDigest) return;
    const { predictionId, entity, inputs, output } = row;
    const key = routingKey ?? (entity === undefined ? predictionId : entityKey(entity));
    if (hashKey(key, policy.id) >= this.most) return;
    const meter = this.meters.get(answeredBy) ?? this.newMeter(answeredBy);
    meter.sampled += 1;
    const bytes = weightOf(inputs) + (output.outputs === undefined ? 0 : weightOf(output.outputs));
    if (this.queue.length >= MAX_WAITING_ROWS || this.bytes + bytes > MAX_WAITING_BYTES) {
      meter.dropped += 1;
      return;
    }
    this.queue.push({ predictionId, time: Date.now(), answeredBy, inputs, output, bytes, meter });
    this.bytes += bytes;
    if (!this.running) this.run();
  }

  /** Takes no more rows, and leaves those that wait. */
  close(): void {
    this.closed = true;
    this.queue = [];
    this.bytes = 0;
  }

  private newMeter(version: string): ShadowMeter {
    const meter = new ShadowMeter();
    this.meters.set(version, meter);
    return meter;
  }

  /** The answers go out first, and reach who waits for them: our work would take the processor that its caller wakes up on. */
  private run(): void {
    this.running = true;
    const ask = (): void => void this.parts.turns.take(() => this.askNext());
    if (this.queue.length >= ROWS_AT_A_TIME) setImmediate(ask);
    else setTimeout(ask, SOON_MS).unref();
  }

  private async askNext(): Promise<void> {
    const rows = this.queue.splice(0, ROWS_AT_A_TIME);
    for (const { bytes } of rows) this.bytes -= bytes;
    const asked = rows.filter((row) => this.isTaken(row));
    if (asked.length > 0) await this.ask(asked);
    this.running = false;
    if (this.queue.length > 0) this.run();
  }

  private isTaken(row: MirroredRow): boolean {
    const { inputs, meter } = row;
    const { model } = this.parts;
    if (!model.isLoaded) {
      // Bringing it back could push one out that answers.
      meter.dropped += 1;
      return false;
    }
    try {
      if (model.runnable.validate(inputs).length === 0) return true;
      meter.refused += 1;
    } catch (error) {
      this.failed(row, error);
    }
    return false;
  }

  private async ask(rows: readonly MirroredRow[]): Promise<void> {
    const { model } = this.parts;
    const deadline = performance.now() + PATIENCE_MS;
    const inputs = rows.map((row) => row.inputs);
    let outputs: readonly RowPrediction[];
    model.inFlight += 1;
    try {
      outputs = await model.predict({ rows: inputs, priority: LOWEST_PRIORITY, deadline });
    } catch (error) {
      await this.notAnswered(rows, error);
      return;
    } finally {
      model.inFlight -= 1;
    }
    rows.forEach((row, i) => this.compare(row, outputs[i]));
  }

  private async notAnswered(rows: readonly MirroredRow[], error: unknown): Promise<void> {
    if (isBusy(error)) for (const { meter } of rows) meter.dropped += 1;
    else if (rows.length === 1) for (const row of rows) this.failed(row, error);
    // One of them is to blame: each is asked for itself.
    else for (const row of rows) await this.ask([row]);
  }

  private compare(row: MirroredRow, output: RowPrediction | undefined): void {
    try {
      const said = answered(output);
      const compared = compareAnswers(row.output, said);
      if (compared === null) row.meter.unlike += 1;
      else row.meter.add(compared);
      this.record(row, { shadow: answerOf(said) });
    } catch (error) {
      this.failed(row, error);
    }
  }

  private failed(row: MirroredRow, error: unknown): void {
    row.meter.failed += 1;
    const message = error instanceof Error ? error.message : String(error);
    this.record(row, { error: message.slice(0, MAX_ERROR_CHARACTERS) });
  }

  private record(row: MirroredRow, said: Pick<ShadowedPrediction, 'shadow' | 'error'>): void {
    this.parts.log.record(this.place, {
      prediction_id: row.predictionId,
      event_time: new Date(row.time).toISOString(),
      answered_by: row.answeredBy,
      answer: answerOf(row.output),
      ...said,
    });
  }
}

function answerOf({ prediction, probabilities }: RowPrediction): ShadowedPrediction['answer'] {
  return { prediction: loggable(prediction), ...(probabilities === undefined ? {} : { probabilities }) };
}

/** Nobody's fault: there is more urgent work. */
const isBusy = (error: unknown): boolean =>
  error instanceof DeadlineUnreachableError ||
  error instanceof ExecutionQueueFullError ||
  error instanceof RequestShedError;
