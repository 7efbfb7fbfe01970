import { ALL_EVENTS } from '@intelgraph/contracts';
import { InvalidInputError, type FieldProblem } from '@intelgraph/kernel';

import type { Stream } from './stream.js';

type Topics = Pick<Stream, 'inputTopic' | 'outputTopic' | 'deadLetterTopic'>;
type Bound = Topics & Pick<Stream, 'workspace' | 'name'>;

/** Kafka's rule. */
const LEGAL = /^[a-zA-Z0-9._-]{1,249}$/;
const FIELDS = [
  ['inputTopic', 'input_topic'],
  ['outputTopic', 'output_topic'],
  ['deadLetterTopic', 'dead_letter_topic'],
] as const;
/** First words of the platform's own topics: whoever may bind those reads and writes what other workspaces do. */
const DOMAINS = new Set(ALL_EVENTS.map(({ type }) => type.slice(0, type.indexOf('.'))));

/**
 * @param topicPrefix of the platform's own topics
 * @throws InvalidInputError naming the topic that a stream cannot have
 */
export function assertTopics(topics: Topics, topicPrefix: string): void {
  const problems: FieldProblem[] = FIELDS.flatMap(([key, field]) => {
    const message = topicProblem(topics[key], topicPrefix);
    return message === undefined ? [] : [{ field, message }];
  });
  if (topics.outputTopic === topics.inputTopic) {
    problems.push({ field: 'output_topic', message: 'must not be the input topic' });
  }
  if ([topics.inputTopic, topics.outputTopic].includes(topics.deadLetterTopic)) {
    problems.push({ field: 'dead_letter_topic', message: 'must be a topic of its own' });
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
}

function topicProblem(topic: string, topicPrefix: string): string | undefined {
  if (!LEGAL.test(topic) || topic === '.' || topic === '..') {
    return 'must be 1 to 249 letters, digits, ".", "_" and "-"';
  }
  const isOwn = topicPrefix !== '' && topic.startsWith(topicPrefix);
  const [domain = ''] = topic.split('.');
  if (isOwn || topic.startsWith('__') || (topic.includes('.') && DOMAINS.has(domain))) {
    return 'is a name of the platform';
  }
  return undefined;
}

/**
 * What a stream of another workspace reads or writes is not for this one, and no message may go round in a circle.
 *
 * @param others all streams of all workspaces
 * @throws InvalidInputError
 */
export function assertApart(stream: Bound, others: readonly Bound[]): void {
  const foreign = new Set(others.filter((one) => one.workspace !== stream.workspace).flatMap(topicsOf));
  const problems: FieldProblem[] = FIELDS.flatMap(([key, field]) =>
    foreign.has(stream[key]) ? [{ field, message: 'is a topic of another workspace' }] : [],
  );
  if (problems.length === 0 && leadsBack(stream, others)) {
    problems.push({ field: 'output_topic', message: 'leads back to the input topic through other streams' });
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
}

const topicsOf = ({ inputTopic, outputTopic, deadLetterTopic }: Topics): string[] => [
  ...[inputTopic, outputTopic, deadLetterTopic],
];

function leadsBack(stream: Topics, others: readonly Topics[]): boolean {
  const reached = new Set<string>();
  const open = [stream.outputTopic, stream.deadLetterTopic];
  for (let topic = open.pop(); topic !== undefined; topic = open.pop()) {
    if (topic === stream.inputTopic) return true;
    if (reached.has(topic)) continue;
    reached.add(topic);
    for (const other of others) {
      if (other.inputTopic === topic) open.push(other.outputTopic, other.deadLetterTopic);
    }
  }
  return false;
}
