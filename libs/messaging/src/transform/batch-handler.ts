import { deadLetterTopicOf } from '@intelgraph/contracts';
import { InvalidInputError, silentLogger, type Logger } from '@intelgraph/kernel';

import { MessageTooLargeError } from '../bus/bus.errors.js';
import type { BusMessage, ReceivedMessage } from '../bus/message.js';
import { encodeDeadLetter, REPLAY_FOR_GROUP } from '../delivery/dead-letter.js';
import { sizeOf } from '../delivery/publish-queue.js';
import { retryDelayMs } from '../delivery/retry-policy.js';
import { sleep } from '../delivery/sleep.js';
import { MAX_MESSAGE_BYTES } from '../topics/topic-names.js';

import {
  DEFAULT_MAX_MESSAGES,
  MOST_MESSAGES,
  type TransformationStatus,
  type TransformOptions,
  type TransformOutcome,
} from './transform.js';

const BACKOFF = { initialDelayMs: 100, maxDelayMs: 5_000 };
/** In the place of a value for which a dead letter has no room. */
const LEFT_OUT = 'dlq-left-out';

/** What a message became: to be stored together with the position behind it. */
export interface Product {
  readonly source: ReceivedMessage;
  readonly message: BusMessage;
}

/** What both adapters do with a batch: hand it over until it is answered, and make messages of the answers. */
export class BatchHandler {
  readonly maxMessages: number;
  readonly maxWaitMs: number;
  readonly deadLetterTopic: string;
  private waitingFor: string | undefined;

  /** @throws InvalidInputError */
  constructor(
    private readonly options: TransformOptions,
    private readonly logger: Logger = silentLogger,
  ) {
    this.maxMessages = options.maxMessages ?? DEFAULT_MAX_MESSAGES;
    this.maxWaitMs = options.maxWaitMs ?? 0;
    this.deadLetterTopic = options.deadLetterTopic ?? deadLetterTopicOf(options.inputTopic);
    if (!Number.isInteger(this.maxMessages) || this.maxMessages < 1 || this.maxMessages > MOST_MESSAGES) {
      throw InvalidInputError.of('max_messages', `must be a whole number from 1 to ${MOST_MESSAGES}`);
    }
    const written = [options.outputTopic, this.deadLetterTopic];
    if (written.includes(options.inputTopic) || options.outputTopic === this.deadLetterTopic) {
      throw InvalidInputError.of('output_topic', 'input, outputs and dead letters need three different topics');
    }
  }

  /** Why the handler is not happy, while it is not. */
  status(): TransformationStatus | undefined {
    return this.waitingFor === undefined ? undefined : { state: 'waiting', reason: this.waitingFor };
  }

  /** @returns undefined when the signal aborted before there was an answer */
  async products(messages: readonly ReceivedMessage[], signal: AbortSignal): Promise<readonly Product[] | undefined> {
    const mine = messages.filter(({ headers }) => isFor(this.options.group, headers));
    if (mine.length === 0) return [];
    const isOver = () => signal.aborted;
    for (let failures = 1; !isOver(); failures++) {
      try {
        const outcomes = await this.options.handle(mine, signal);
        if (outcomes.length !== mine.length) throw new TypeError('the handler must answer every message');
        this.waitingFor = undefined;
        return mine.flatMap((source, i) => this.productOf(source, outcomes[i]));
      } catch (error) {
        if (isOver()) break;
        this.refused(error);
        await sleep(retryDelayMs(BACKOFF, failures), signal);
      }
    }
    return undefined;
  }

  private refused(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const isNews = reason !== this.waitingFor;
    this.waitingFor = reason;
    if (isNews) this.logger.warn({ err: error, group: this.options.group }, 'the messages wait: the handler refuses');
  }

  private productOf(source: ReceivedMessage, outcome: TransformOutcome | undefined): Product[] {
    if (outcome === undefined) return [];
    if ('deadLetter' in outcome) return [this.letter(source, outcome.deadLetter)];
    const message = { topic: this.options.outputTopic, key: source.key, ...outcome.output };
    const bytes = sizeOf(message);
    if (bytes <= MAX_MESSAGE_BYTES) return [{ source, message }];
    return [this.letter(source, new MessageTooLargeError(message.topic, bytes, MAX_MESSAGE_BYTES))];
  }

  private letter(source: ReceivedMessage, error: Error): Product {
    const { group } = this.options;
    const letter = encodeDeadLetter(source, { group, error, attempts: 1, at: new Date() });
    const message = { ...letter, topic: this.deadLetterTopic };
    if (sizeOf(message) <= MAX_MESSAGE_BYTES) return { source, message };
    const headers = Object.fromEntries(Object.entries(letter.headers).filter(([name]) => name.startsWith('dlq-')));
    const short = { ...headers, [LEFT_OUT]: `${source.value.length} bytes` };
    return { source, message: { ...message, value: Buffer.alloc(0), headers: short } };
  }
}

function isFor(group: string, headers: Readonly<Record<string, string>>): boolean {
  const only = headers[REPLAY_FOR_GROUP];
  return only === undefined || only === group;
}
