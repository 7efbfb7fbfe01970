import { PoisonMessageError, type ReceivedMessage, type TransformOutput } from '@intelgraph/messaging';

import type { StreamFormat } from '../stream.js';

import { readBinary, readStructured, STRUCTURED_TYPE, type CloudEventAttributes } from './cloud-events.js';

/** What an answer is beside its JSON. */
export interface AnswerFacts {
  /** The answer as JSON text. */
  readonly text: string;
  readonly predictionId: string;
  readonly modelVersion: string;
}

/** A message that could be read: its row, and how its answer is written. */
export interface ReadMessage {
  readonly data: unknown;
  /** The data as JSON, where they came so. */
  readonly text?: string;
  reply(answer: AnswerFacts): TransformOutput;
}

/** What answers of a stream say of where they come from. */
export interface ReplySource {
  /** URI of the stream. */
  readonly uri: string;
  readonly now: () => Date;
}

const JSON_TYPE = 'application/json';
const ANSWER_TYPE = 'intelgraph.prediction.v1';

/**
 * Reads a message, and answers it in its own form.
 *
 * @throws PoisonMessageError: nobody can read it, ever
 */
export function readMessage(format: StreamFormat, message: ReceivedMessage, source: ReplySource): ReadMessage {
  if (format === 'json') return { ...parseJson(message.value), reply: (answer) => bare(message, answer) };
  const { headers } = message;
  const type = headers['content-type'] ?? '';
  if (headers['ce_specversion'] !== undefined) {
    if (type !== '' && !isJsonType(type)) throw new PoisonMessageError(`data of type ${type} cannot be read`);
    const attributes = readBinary(headers);
    return { ...parseJson(message.value), reply: (answer) => binary(message, attributes, answer, source) };
  }
  if (type !== '' && !type.startsWith(STRUCTURED_TYPE) && !isJsonType(type)) {
    throw new PoisonMessageError(`a message of type ${type} cannot be read`);
  }
  const { attributes, data } = readStructured(parseJson(message.value).data);
  return { data, reply: (answer) => structured(message, attributes, answer, source) };
}

const isJsonType = (type: string): boolean => /^[\w.-]+\/([\w.-]+\+)?json\s*(;|$)/i.test(type);

function parseJson(value: Buffer): Required<Pick<ReadMessage, 'data' | 'text'>> {
  if (value.length === 0) throw new PoisonMessageError('the message is empty');
  const text = value.toString('utf8');
  try {
    return { data: JSON.parse(text), text };
  } catch (error) {
    throw new PoisonMessageError(
      `the message is not valid JSON: ${error instanceof Error ? error.message : ''}`,
      error,
    );
  }
}

/** What every answer says of itself, whatever its form. */
function commonHeaders({ headers, partition, offset }: ReceivedMessage, answer: AnswerFacts): Record<string, string> {
  const { traceparent } = headers;
  return {
    ...(traceparent === undefined ? {} : { traceparent }),
    ...{ 'prediction-id': answer.predictionId, 'model-version': answer.modelVersion },
    ...{ 'input-partition': String(partition), 'input-offset': offset },
  };
}

function bare(message: ReceivedMessage, answer: AnswerFacts): TransformOutput {
  return {
    value: Buffer.from(answer.text),
    headers: { ...commonHeaders(message, answer), 'content-type': JSON_TYPE },
  };
}

/** Attributes of the answer; `inputid` and `inputsource` name the event that it answers. */
function attributesOf(
  { id, source: inputSource, subject, traceparent }: CloudEventAttributes,
  { predictionId }: AnswerFacts,
  source: ReplySource,
): Record<string, string> {
  return {
    ...{ specversion: '1.0', id: predictionId, source: source.uri, type: ANSWER_TYPE },
    ...(subject === undefined ? {} : { subject }),
    time: source.now().toISOString(),
    ...{ inputid: id, inputsource: inputSource },
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

function binary(
  message: ReceivedMessage,
  attributes: CloudEventAttributes,
  answer: AnswerFacts,
  source: ReplySource,
): TransformOutput {
  const own = Object.entries(attributesOf(attributes, answer, source)).map(([name, value]): [string, string] => [
    `ce_${name}`,
    value,
  ]);
  const headers = { ...commonHeaders(message, answer), 'content-type': JSON_TYPE, ...Object.fromEntries(own) };
  return { value: Buffer.from(answer.text), headers };
}

function structured(
  message: ReceivedMessage,
  attributes: CloudEventAttributes,
  answer: AnswerFacts,
  source: ReplySource,
): TransformOutput {
  const head = JSON.stringify({ ...attributesOf(attributes, answer, source), datacontenttype: JSON_TYPE });
  return {
    value: Buffer.from(`${head.slice(0, -1)},"data":${answer.text}}`),
    headers: { ...commonHeaders(message, answer), 'content-type': STRUCTURED_TYPE },
  };
}
