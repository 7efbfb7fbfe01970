import { isAscii } from 'node:buffer';

import type { InferRequest } from './infer-request.js';
import type { Tensor } from './tensors/tensor.js';

const MAX_FORMS = 16;
const MAX_FORM_LENGTH = 16_384;
const DATA = /"data"\s*:\s*\[\s*/g;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const BETWEEN = /\s*([,\]])\s*/y;

/** What requests say but for the numbers in their data. */
interface Form {
  /** The text around the numbers: one piece more than there are numbers. */
  readonly pieces: readonly string[];
  /** The tensors without their elements, and how many numbers each has. */
  readonly tensors: readonly (Omit<Tensor, 'elements'> & { readonly size: number })[];
  readonly request: InferRequest;
  readonly maxElements: number;
  /** In front of each number of a single row as JSON; undefined where there are more rows, or one tensor for all columns. */
  readonly names: readonly string[] | undefined;
}

/**
 * Requests in JSON as clients send them again and again: the same text but for its numbers. One of a known form needs no parser:
 * the pieces of text are compared, the numbers between them read. What differs in anything else is parsed.
 */
export class JsonForms {
  private forms: Form[] = [];

  /** The request that JSON stands for; undefined where its form is not known. */
  read(bytes: Buffer, maxElements: number): InferRequest | undefined {
    // Other characters than these are parsed.
    if (this.forms.length === 0 || bytes.length > MAX_FORM_LENGTH || !isAscii(bytes)) return undefined;
    const text = bytes.toString('latin1');
    for (const form of this.forms) {
      if (form.maxElements !== maxElements) continue;
      const numbers = numbersOf(text, form.pieces);
      if (numbers !== undefined) return requestOf(form, numbers);
    }
    return undefined;
  }

  /** @param request what the text was parsed to, with nothing in it that the next one may not have */
  remember(text: string, request: InferRequest, maxElements: number): void {
    if (text.length > MAX_FORM_LENGTH || request.inputs.some(({ datatype }) => !datatype.startsWith('FP'))) return;
    const pieces = piecesOf(text, request.inputs);
    if (pieces === undefined) return;
    const tensors = request.inputs.map(({ name, datatype, shape, elements }) => ({
      ...{ name, datatype, shape, size: elements.length },
    }));
    // A tensor alone may be a matrix, whose columns have names of their own.
    const isRow = tensors.length > 1 && tensors.every(({ size }) => size === 1);
    const names = isRow ? tensors.map(({ name }, i) => `${i === 0 ? '{' : ','}${JSON.stringify(name)}:`) : undefined;
    const form = { pieces, tensors, request, maxElements, names };
    // Where the pieces were not cut at the data of the inputs, in their order, this is no form.
    const again = requestOf(form, numbersOf(text, pieces) ?? []);
    const isSame = again.inputs.every(({ elements }, i) =>
      elements.every((one, k) => Object.is(one, request.inputs[i]?.elements[k])),
    );
    if (!isSame) return;
    if (this.forms.length === MAX_FORMS) this.forms.shift();
    this.forms.push(form);
  }
}

/** The text around the numbers of all data; undefined where data are nested, or something else is called so. */
function piecesOf(text: string, inputs: readonly Tensor[]): string[] | undefined {
  const pieces: string[] = [];
  let from = 0;
  let lists = 0;
  for (const { index, 0: opening } of text.matchAll(DATA)) {
    lists++;
    let at = index + opening.length;
    for (let separator: string | undefined = ','; separator === ',';) {
      NUMBER.lastIndex = at;
      if (!NUMBER.test(text)) return undefined;
      pieces.push(text.slice(from, at));
      from = BETWEEN.lastIndex = NUMBER.lastIndex;
      separator = BETWEEN.exec(text)?.[1];
      if (separator === undefined) return undefined;
      at = BETWEEN.lastIndex;
    }
  }
  pieces.push(text.slice(from));
  const numbers = inputs.reduce((sum, { elements }) => sum + elements.length, 0);
  return lists === inputs.length && pieces.length === numbers + 1 ? pieces : undefined;
}

/** The numbers between the pieces, as they are written; undefined where the text is another one. */
function numbersOf(text: string, pieces: readonly string[]): string[] | undefined {
  const numbers: string[] = [];
  const last = pieces.length - 1;
  let at = 0;
  for (let i = 0; i < last; i++) {
    const piece = pieces[i] ?? '';
    if (!text.startsWith(piece, at)) return undefined;
    const start = at + piece.length;
    NUMBER.lastIndex = start;
    if (!NUMBER.test(text)) return undefined;
    at = NUMBER.lastIndex;
    numbers.push(text.slice(start, at));
  }
  const rest = pieces[last] ?? '';
  return text.length === at + rest.length && text.endsWith(rest) ? numbers : undefined;
}

function requestOf(form: Form, numbers: readonly string[]): InferRequest {
  let at = 0;
  const inputs = form.tensors.map(({ name, datatype, shape, size }): Tensor => {
    const elements: number[] = [];
    for (const end = at + size; at < end; at++) elements.push(Number(numbers[at]));
    return { name, datatype, shape, elements };
  });
  const { names, request } = form;
  if (names === undefined) return { ...request, inputs, form };
  let rowText = '';
  for (let i = 0; i < names.length; i++) rowText += `${names[i]}${numbers[i]}`;
  return { ...request, inputs, form, rowText: `${rowText}}` };
}
