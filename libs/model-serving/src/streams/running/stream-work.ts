import type { ReceivedMessage, TransformOutcome } from '@intelgraph/messaging';

import type { Entity } from '../../features/feature-use.js';
import type { InputRow } from '../../models/model-runtime.js';
import type { BatchAnswer } from '../../predictions/prediction.js';
import type { PredictionsService } from '../../predictions/predictions.service.js';
import { predictionIds } from '../messages/prediction-id.js';
import { readMessage, type ReadMessage, type ReplySource } from '../messages/message-format.js';
import { contextOf } from '../stream.events.js';
import type { StreamEntity } from '../stream.entity.js';
import type { StreamObserver } from '../stream-observer.js';

import { isOfSomeRow, problemsByRow } from './row-errors.js';

/** One row of a message. */
export interface StreamRow {
  readonly inputs: InputRow;
  readonly entity?: Entity;
}

/** How rows and answers look in JSON: as `POST /predict` has them. */
export interface StreamWire {
  /** @throws InvalidInputError */
  readRow(data: unknown): StreamRow;
  writeRow(answer: BatchAnswer, place: number): string;
}

export interface StreamWorkParts {
  readonly stream: StreamEntity;
  readonly predictions: PredictionsService;
  readonly wire: StreamWire;
  readonly source: ReplySource;
  readonly observer: StreamObserver;
}

/** After what callers wait for, before batch jobs. */
const PRIORITY = 8;

/** A message whose row is to be predicted. */
interface Asked {
  readonly place: number;
  readonly row: StreamRow;
  readonly message: ReadMessage;
  readonly predictionId: string;
}

/** Answers the messages of one stream: rows of all that can be read in one batch, and each that cannot by its reason. */
export class StreamWork {
  /** Messages that have an outcome since this began. */
  done = 0;
  private readonly predictionIdOf: (message: ReceivedMessage) => string;

  constructor(private readonly parts: StreamWorkParts) {
    this.predictionIdOf = predictionIds(parts.stream);
  }

  /** @throws whatever is no fault of a message: the deployment is missing, nobody computes, too much is computed */
  async handle(messages: readonly ReceivedMessage[], signal: AbortSignal): Promise<readonly TransformOutcome[]> {
    const outcomes = new Array<TransformOutcome>(messages.length);
    const asked: Asked[] = [];
    for (const [place, message] of messages.entries()) {
      try {
        asked.push(this.read(place, message));
      } catch (error) {
        outcomes[place] = { deadLetter: errorOf(error) };
      }
    }
    await this.answer(asked, outcomes, signal);
    this.count(outcomes);
    return outcomes;
  }

  private read(place: number, message: ReceivedMessage): Asked {
    const { stream, wire, source } = this.parts;
    const read = readMessage(stream.format, message, source);
    return { place, row: wire.readRow(read.data), message: read, predictionId: this.predictionIdOf(message) };
  }

  /** Rows that the batch is refused for are left out of it, until the others are answered. */
  private async answer(asked: readonly Asked[], outcomes: TransformOutcome[], signal: AbortSignal): Promise<void> {
    if (asked.length === 0) return;
    signal.throwIfAborted();
    try {
      await this.predict(asked, outcomes, signal);
    } catch (error) {
      const problems = problemsByRow(error);
      if (problems.size > 0) {
        for (const [row, problem] of problems) {
          const place = asked[row]?.place;
          if (place !== undefined) outcomes[place] = { deadLetter: problem };
        }
        return this.answer(
          asked.filter((_, row) => !problems.has(row)),
          outcomes,
          signal,
        );
      }
      if (!isOfSomeRow(error)) throw error;
      const [only] = asked;
      if (asked.length === 1 && only !== undefined) outcomes[only.place] = { deadLetter: error };
      else await this.answerHalves(asked, outcomes, signal);
    }
  }

  private async answerHalves(
    asked: readonly Asked[],
    outcomes: TransformOutcome[],
    signal: AbortSignal,
  ): Promise<void> {
    const middle = Math.ceil(asked.length / 2);
    await this.answer(asked.slice(0, middle), outcomes, signal);
    await this.answer(asked.slice(middle), outcomes, signal);
  }

  private async predict(asked: readonly Asked[], outcomes: TransformOutcome[], signal: AbortSignal): Promise<void> {
    const { stream, predictions, wire } = this.parts;
    const hasEntities = asked.some(({ row }) => row.entity !== undefined);
    const answer = await predictions.predictBatch(
      { ...contextOf(stream), signal },
      {
        modelName: stream.deployment,
        inputs: asked.map(({ row }) => row.inputs),
        inputsTexts: asked.map(({ row, message }) => (row.inputs === message.data ? message.text : undefined)),
        ...(hasEntities ? { entities: asked.map(({ row }) => row.entity ?? null) } : {}),
        predictionIds: asked.map(({ predictionId }) => predictionId),
        options: { returnConfidence: stream.returnConfidence },
        priority: PRIORITY,
        // Streams take as much as is answered.
        isLimited: false,
      },
    );
    for (const [row, { place, message, predictionId }] of asked.entries()) {
      const { version: modelVersion } = answer.servedRows?.[row] ?? answer.served;
      outcomes[place] = { output: message.reply({ text: wire.writeRow(answer, row), predictionId, modelVersion }) };
    }
  }

  private count(outcomes: readonly TransformOutcome[]): void {
    const dead = outcomes.filter((outcome) => 'deadLetter' in outcome).length;
    this.done += outcomes.length;
    this.parts.observer.answered(this.parts.stream, outcomes.length - dead, dead);
  }
}

const errorOf = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
