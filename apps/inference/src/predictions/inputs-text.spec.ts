import { describe, expect, it } from '@jest/globals';

import { inputsTextOf } from './inputs-text.js';

const foundIn = (body: string): unknown => {
  const text = inputsTextOf(body);
  return text === undefined ? undefined : (JSON.parse(text) as unknown);
};

describe('the text of the inputs of a body', () => {
  it.each([
    '{"model_name":"m","inputs":{"a":1,"b":-0.5e3,"c":null}}',
    '{"inputs":{}}',
    ' {\n  "options" : [],\n "inputs" :\t{ "a" : "x,y:" }\n}\n',
    '{"model_name":"inputs","inputs":{"inputs":1}}',
    '{"model_name":"x \\"inputs","inputs":{"a\\"":"\\\\"}}',
  ])('is that of what is parsed: %s', (body) => {
    const found = foundIn(body);
    if (found !== undefined) expect(found).toEqual((JSON.parse(body) as { inputs: unknown }).inputs);
    if (!body.includes('"inputs",') && !body.includes('\\"inputs')) expect(found).toBeDefined();
  });

  it.each([
    // Something comes behind it, or may.
    '{"inputs":{"a":1},"options":{}}',
    '{"inputs":{"a":"}"}}',
    '{"inputs":{"a":1},"inputs":{"a":2}}',
    '{"inputs":{"a":1},"inputs":7}',
    // It is nested, or something is in it.
    '{"x":{"inputs":{"a":1}}}',
    '{"inputs":{"a":{"b":1}}}',
    '{"inputs":{"a":"{"}}',
    '{"options":{},"inputs":{"a":1}}',
    // It is another name, or no object.
    '{"a\\"inputs":{"a":1}}',
    '{"a":"\\"inputs\\":{","b":{"a":1}}',
    '{"inputs":[{"a":1}]}',
    '{"inputs":null}',
    '{"model_name":"m"}',
    '[]',
    '"inputs"',
  ])('is not given where that is not certain: %s', (body) => {
    expect(inputsTextOf(body)).toBeUndefined();
  });
});
