import { Dice } from '@intelgraph/testing/fuzz';
import { describe, expect, it } from '@jest/globals';

import { parseInferRequest } from './infer-request.parser.js';
import type { InferRequest } from './infer-request.js';
import { JsonForms } from './json-forms.js';

const EXPECTED = { inputs: () => [], maxElements: 100 };
const parse = (body: unknown, forms: JsonForms): InferRequest => {
  const json = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return parseInferRequest({ json, data: Buffer.alloc(0) }, EXPECTED, forms);
};
const parsed = (body: unknown): InferRequest => parse(body, new JsonForms());
/** What a request asks for, however it was read. */
const asked = (request: InferRequest): object => {
  const copy: Partial<Record<keyof InferRequest, unknown>> = { ...request };
  delete copy.form;
  delete copy.rowText;
  return copy;
};
const body = (...data: unknown[][]): object => ({
  inputs: data.map((own, i) => ({
    name: `x${i}`,
    datatype: i % 2 ? 'FP32' : 'FP64',
    shape: [own.length, 1],
    data: own,
  })),
  outputs: [{ name: 'prediction' }],
});

describe('requests in JSON of a form that was seen before', () => {
  it('mean what they mean when they are parsed', () => {
    const dice = new Dice(21);
    const forms = new JsonForms();
    const number = (): number => dice.pick([0, -0, 1, -17, 0.1, 1e300, -2.5e-7, 9007199254740993, dice.next() - 0.5]);
    let known = 0;
    for (let i = 0; i < 1000; i++) {
      const rows = 1 + dice.below(2);
      const data = Array.from({ length: 1 + dice.below(3) }, () => Array.from({ length: rows }, number));
      const text = JSON.stringify(body(...data), null, dice.pick([undefined, 2]));
      const request = parse(text, forms);
      if (request.form !== undefined) known++;
      expect(asked(request)).toEqual(asked(parsed(text)));
      if (request.rowText !== undefined) {
        const row = request.inputs.map(({ name, elements }) => [name, elements[0]]);
        expect(JSON.parse(request.rowText)).toEqual(Object.fromEntries(row));
      }
    }
    expect(known).toBeGreaterThan(500);
  });

  it.each([
    ['{"a":1}', /inputs must be|inputs/],
    [
      '{"inputs":[{"name":"x0","datatype":"FP64","shape":[1,1],"data":[01]}],"outputs":[{"name":"prediction"}]}',
      /JSON/,
    ],
    [
      '{"inputs":[{"name":"x0","datatype":"FP64","shape":[1,1],"data":[1.]}],"outputs":[{"name":"prediction"}]}',
      /JSON/,
    ],
    [
      '{"inputs":[{"name":"x0","datatype":"FP64","shape":[1,1],"data":[1,2]}],"outputs":[{"name":"prediction"}]}',
      /more/,
    ],
    [
      '{"inputs":[{"name":"x0","datatype":"FP64","shape":[1,1],"data":["1"]}],"outputs":[{"name":"prediction"}]}',
      /number/,
    ],
  ])('and those that are nearly so are refused as ever: %s', (text, reason) => {
    const forms = new JsonForms();
    parse(body([1]), forms);
    expect(parse(body([2]), forms).form).toBeDefined();
    expect(() => parse(text, forms)).toThrow(reason);
  });

  it.each([
    ['an id', { ...body([1]), id: 'a' }],
    ['a deadline', { ...body([1]), parameters: { timeout: 1000 } }],
    ['nested data', body([[1]])],
    ['a missing value', body([null])],
    ['whole numbers of 64 bits', { inputs: [{ name: 'x', datatype: 'INT64', shape: [1], data: [9007199254740993] }] }],
    ['a text', { inputs: [{ name: 'x', datatype: 'BYTES', shape: [1], data: ['a'] }] }],
    ['something else that is called data', { ...body([1]), parameters: { data: [1] } }],
    ['another alphabet', { inputs: [{ name: 'ж', datatype: 'FP64', shape: [1], data: [1] }] }],
  ])('are parsed each for itself with %s', (_what, request) => {
    const forms = new JsonForms();
    for (let i = 0; i < 3; i++) {
      const again = parse(request, forms);
      expect(again.form).toBeUndefined();
      // A deadline counts from now.
      const urgency = expect.any(Object);
      expect(asked(again)).toEqual({ ...asked(parsed(request)), urgency });
    }
  });

  it('have no row as text where one tensor may stand for all columns', () => {
    const forms = new JsonForms();
    parse(body([1]), forms);
    expect(parse(body([2]), forms)).toMatchObject({ form: expect.anything(), inputs: [{ elements: [2] }] });
    expect(parse(body([2]), forms).rowText).toBeUndefined();
  });

  it('are parsed again where fewer elements are allowed', () => {
    const forms = new JsonForms();
    parse(body([1, 2]), forms);
    const json = Buffer.from(JSON.stringify(body([1, 2])));
    const fewer = { ...EXPECTED, maxElements: 1 };
    expect(() => parseInferRequest({ json, data: Buffer.alloc(0) }, fewer, forms)).toThrow(/claims more/);
  });
});
