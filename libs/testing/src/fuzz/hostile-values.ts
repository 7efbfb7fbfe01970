import type { Dice } from './dice.js';

/** JSON text that is put into a body as it is: what `JSON.stringify` never writes. */
export class RawJson {
  constructor(readonly text: string) {}
}

const raw = (text: string): RawJson => new RawJson(text);
const long = (size: number): string => 'x'.repeat(size);
const nested = (depth: number): RawJson => raw(`${'{"a":['.repeat(depth)}${']}'.repeat(depth)}`);

/** Values that have broken servers before, of every JSON type. */
const VALUES: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1, 0.1, -0, 1e-320, 1e21, 1e300, 2 ** 31, -(2 ** 31) - 1, 2 ** 53],
  ...['9223372036854775807', '9223372036854775808', '-9223372036854775809', '1e999', '-1e999', '1E400', '-0.0'].map(
    raw,
  ),
  raw('1'.repeat(400)),
  raw(`0.${'0'.repeat(400)}1`),
  ...['', ' ', 'a', '0', '-1', '1.5', 'NaN', 'Infinity', 'null', 'true', '[]', '{}', '\u0000'],
  ...[
    '\ud800',
    'a\udfffb',
    '\uFEFF',
    '\u202Eabc',
    'e\u0301',
    '😀',
    '\r\nX-Injected: 1',
    "'; DROP TABLE runs; --",
    '${7*7}',
  ],
  ...[
    '../../etc/passwd',
    '/etc/passwd',
    '..',
    '.',
    'a//b',
    '%2e%2e%2f',
    '%00',
    'C:\\x',
    'file:///etc/passwd',
    's3://b/k',
  ],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'latest', 'v1', '1.0.0', '1.0.0-rc.1+b', '0.0.0-0'],
  ...[
    'runs:/x/model',
    'models:/m/1',
    'models:/m@a',
    'mlflow-artifacts:/0/x/artifacts',
    'http://127.0.0.1:1/x',
    'dbfs:/x',
  ],
  ...['2026-01-01T00:00:00Z', '9999999-12-31', '0000-00-00', '2026-02-30T25:61:61Z', '-271821-04-20T00:00:00Z'],
  ...[long(251), long(1025), long(8001), long(70_000)],
  ...['%', '_', '\\', '`', '"', "'", '\\u0000', 'a\nb', '\t', '(', '[', '{', '*', '?'],
  ...[
    [],
    {},
    [[]],
    [null],
    [{}],
    [1, 'a', null, {}],
    { a: null },
    { '': 1 },
    { length: -1 },
    { key: 'a' },
    { toJSON: 1 },
  ],
  raw('{"__proto__":{"admin":true}}'),
  raw('{"constructor":{"prototype":{"x":1}}}'),
  raw('{"a":1,"a":2}'),
  raw(`{${JSON.stringify(long(3000))}:1}`),
  raw('"\\ud800"'),
  raw('"a\\u0000b"'),
  raw('{"\\u0000":1}'),
  raw('{"\\udc00":"x"}'),
  nested(20),
  nested(31),
  nested(3000),
  raw(`[${'0,'.repeat(3000)}0]`),
];

/** Filters and orders, whole and broken: of MLflow's language and of ours. */
const FILTER_PARTS = [
  ...[
    'name',
    'tags.a',
    'metrics.auc',
    'params.`a b`',
    'attributes.start_time',
    'datasets.name',
    'version_number',
    'run_id',
  ],
  ...[
    "'x'",
    '"x"',
    '`x`',
    '1',
    '-1',
    '1e999',
    '99999999999999999999',
    "('a','b')",
    '()',
    'NULL',
    "'%'",
    "'\\'",
    "''",
    "'",
  ],
  ...['=', '!=', '>', '<=', 'LIKE', 'ILIKE', 'IN', 'NOT IN', 'IS NULL', 'IS NOT NULL', '<>', '=='],
  ...[
    'AND',
    'OR',
    'NOT',
    '(',
    ')',
    ',',
    ';',
    '--',
    'ASC',
    'DESC',
    'derived_from',
    'stage',
    'created_at',
    'BETWEEN',
    '\u0000',
  ],
];

export function hostileValue(dice: Dice): unknown {
  return dice.pick(VALUES);
}

export function hostileText(dice: Dice): string {
  const value = hostileValue(dice);
  if (value instanceof RawJson) return value.text.slice(0, 6000);
  return typeof value === 'string' ? value.slice(0, 6000) : JSON.stringify(value);
}

export function filterText(dice: Dice): string {
  const simple = `${dice.pick(['name', 'tags.a', 'metrics.auc', 'params.a', 'attributes.start_time'])} ${dice.pick(['=', '>', 'LIKE', 'IN'])} `;
  if (dice.chance(0.4)) return `${simple}${dice.pick(["'x'", '1', "('a')", "'%_\\'", '1e999', 'NaN'])}`;
  if (dice.chance(0.05)) return `${'('.repeat(2000)}name = 'x'${')'.repeat(2000)}`;
  if (dice.chance(0.05)) return Array.from({ length: 400 }, () => "name = 'x'").join(' OR ');
  return Array.from({ length: 1 + dice.below(9) }, () => dice.pick(FILTER_PARTS)).join(' ');
}

/** A text with something done to it: cut, doubled, a character changed. */
export function mutated(dice: Dice, text: string): string {
  const at = dice.below(text.length + 1);
  switch (dice.below(5)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text + text;
    case 2:
      return text.slice(0, at) + hostileText(dice).slice(0, 50) + text.slice(at);
    case 3:
      return text.slice(0, at) + String.fromCharCode(33 + dice.below(90)) + text.slice(at + 1);
    default:
      return Buffer.from(mutatedBytes(dice, Buffer.from(text, 'base64url'))).toString('base64url');
  }
}

function mutatedBytes(dice: Dice, bytes: Uint8Array): Uint8Array {
  if (bytes.length > 0) bytes[dice.below(bytes.length)] = dice.below(256);
  return bytes;
}
