import type { ModelInput } from '@intelgraph/model-serving';

import { CellProblem, isRecord } from '../rows/model-rows.js';

const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A value of one row's tensor as the value of its column: itself, in a list of one, or bytes as `{"b64": …}`. */
export function tensorCell(value: unknown, input: ModelInput): unknown {
  if (Array.isArray(value)) {
    const [only, second] = value as readonly unknown[];
    const isOne = value.length === 1 && second === undefined && !Array.isArray(only);
    return isOne ? tensorCell(only, input) : new CellProblem('must be a value, or a list of one value');
  }
  return isRecord(value) ? bytesOf(value, input) : value;
}

function bytesOf({ b64, ...others }: Readonly<Record<string, unknown>>, { type }: ModelInput): unknown {
  if (typeof b64 !== 'string' || Object.keys(others).length > 0) {
    return new CellProblem('must be a value, or {"b64": "<base64>"}');
  }
  if (type !== 'string' && type !== 'datetime') return new CellProblem('is no text: it must not come in base64');
  if (!BASE64.test(b64)) return new CellProblem('is not valid base64');
  try {
    return utf8.decode(Buffer.from(b64, 'base64'));
  } catch {
    return new CellProblem('is not valid UTF-8 in base64');
  }
}
