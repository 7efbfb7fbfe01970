import { InvalidInputError } from '@intelgraph/kernel';
import { describe, expect, it } from '@jest/globals';

import { assertApart, assertTopics } from './topic-rules.js';

const topics = (inputTopic: string, outputTopic: string, deadLetterTopic = `${inputTopic}.dlq`) => ({
  ...{ inputTopic, outputTopic, deadLetterTopic },
});
const bound = (workspace: string, input: string, output: string) => ({
  ...{ workspace, name: `${input}-${output}`, ...topics(input, output) },
});
const fieldsOf = (check: () => void): string[] => {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof InvalidInputError) return error.fields.map(({ field }) => field);
    throw error;
  }
};

describe('topics of streams', () => {
  it("are anybody's but the platform's and Kafka's own", () => {
    expect(fieldsOf(() => assertTopics(topics('payments', 'scores.v1'), 'prod.'))).toEqual([]);
    expect(fieldsOf(() => assertTopics(topics('prod.x', 'registry.model.created.v1', '__offsets'), 'prod.'))).toEqual([
      ...['input_topic', 'output_topic', 'dead_letter_topic'],
    ]);
    expect(fieldsOf(() => assertTopics(topics('registry', 'inference', 'dead'), ''))).toEqual([]);
  });

  it('are legal names, and three', () => {
    expect(fieldsOf(() => assertTopics(topics('a/b', '..'), ''))).toEqual([
      'input_topic',
      'output_topic',
      'dead_letter_topic',
    ]);
    expect(fieldsOf(() => assertTopics(topics('a', 'a', 'b'), ''))).toEqual(['output_topic']);
    expect(fieldsOf(() => assertTopics(topics('a', 'b', 'b'), ''))).toEqual(['dead_letter_topic']);
  });

  it('belong to one workspace', () => {
    const others = [bound('blue', 'a', 'b')];
    expect(fieldsOf(() => assertApart(bound('blue', 'a', 'c'), others))).toEqual([]);
    expect(fieldsOf(() => assertApart(bound('red', 'b', 'c'), others))).toEqual(['input_topic']);
    expect(fieldsOf(() => assertApart(bound('red', 'c', 'a.dlq'), others))).toEqual(['output_topic']);
  });

  it('do not lead back, however long the way', () => {
    const others = [bound('blue', 'b', 'c'), bound('blue', 'c', 'd'), bound('blue', 'd', 'e')];
    expect(fieldsOf(() => assertApart(bound('blue', 'a', 'b'), others))).toEqual([]);
    expect(fieldsOf(() => assertApart(bound('blue', 'e', 'b'), others))).toEqual(['output_topic']);
    expect(fieldsOf(() => assertApart(bound('blue', 'd.dlq', 'b'), others))).toEqual(['output_topic']);
  });
});
