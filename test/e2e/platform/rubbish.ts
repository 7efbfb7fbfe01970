import type { Operation } from './openapi-operations.js';

/** A request that no client in its right mind sends. */
export interface Rubbish {
  readonly what: string;
  readonly path: string;
  readonly init: RequestInit;
}

const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
const JSON_TYPE = { 'content-type': 'application/json' };

const BODIES: Readonly<Record<string, { body: string | Uint8Array<ArrayBuffer>; headers?: Record<string, string> }>> = {
  'no body at all': { body: '' },
  'broken JSON': { body: '{"a":' },
  'an array': { body: '[1,2,3]' },
  'a number': { body: '42' },
  null: { body: 'null' },
  'deep JSON': { body: deep },
  'a huge number of keys': {
    body: JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, i]))),
  },
  'wrong types everywhere': {
    body: JSON.stringify({
      name: 7,
      model_name: { a: 1 },
      inputs: 'x',
      version: [],
      roles: 'admin',
      routes: 'all',
      dataset_config: 12,
      hyperparameters: [],
      checklist: {},
      to_stage: 99,
    }),
  },
  'a NUL in a string': { body: '{"name":"a\\u0000b","model_name":"a\\u0000b"}' },
  'a lone surrogate': { body: '{"name":"\\ud800","model_name":"\\ud800"}' },
  'invalid UTF-8': { body: new Uint8Array([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d]) },
  'a prototype key': { body: '{"__proto__":{"admin":true},"name":"x"}' },
  'names that every object inherits': {
    body: '{"name":"x","constructor":{"prototype":{"a":1}},"params":{"constructor":1},"experiment":"x"}',
  },
  'ten thousand items': { body: JSON.stringify({ name: 'x', tags: Array.from({ length: 10_000 }, () => 'a') }) },
  'numbers beyond all bounds': { body: '{"name":"x","size":1e999,"epochs":1e300,"metrics":{"a":-1e999}}' },
  'path traversal in names': {
    body: JSON.stringify({ name: '../../etc/passwd', model_name: '../../etc/passwd', version: '../1' }),
  },
};

const PARAMETERS = [
  '..%2f..%2fetc%2fpasswd',
  '%2e%2e%2fx',
  'constructor',
  'e%CC%81',
  '%00',
  '%ff%fe',
  'a%20b',
  "'%3bDROP%20TABLE%20x--",
  'x'.repeat(2000),
];

const fill = (path: string, value: string): string => path.replaceAll(/\{[^}]+\}/g, value);

/** Everything that is thrown at one operation. */
export function rubbishFor({ method, path, parameters, hasBody }: Operation): Rubbish[] {
  const inPath = path.includes('{')
    ? PARAMETERS.map((value) => ({
        what: `parameter ${value.slice(0, 24)}`,
        path: fill(path, value),
        init: { method },
      }))
    : [];
  const plain = fill(path, 'nothing-there');
  const bodies = hasBody
    ? Object.entries(BODIES).map(([what, { body, headers = JSON_TYPE }]) => ({
        what: `body: ${what}`,
        path: plain,
        init: { method, body, headers },
      }))
    : [];
  const queries = parameters
    .filter((parameter) => parameter.in === 'query')
    .flatMap(({ name }) =>
      ['%00', '..%2f..%2fx', '-1', 'NaN', '%ff', '[]', '99999999999999999999'].map((value) => ({
        what: `query ${name}=${value}`,
        path: `${plain}?${name}=${value}`,
        init: { method },
      })),
    );
  const forged = ['abc', 'eyJhIjoxfQ', btoa('["x","y"]'), btoa('[1e999]'), btoa('[["a"],{"b":1}]')].flatMap((token) =>
    parameters.some(({ name }) => name === 'page_token')
      ? [
          {
            what: `forged page token ${token}`,
            path: `${plain}?page_token=${encodeURIComponent(token)}`,
            init: { method },
          },
        ]
      : [],
  );
  return [...forged, ...inPath, ...bodies, ...queries];
}
