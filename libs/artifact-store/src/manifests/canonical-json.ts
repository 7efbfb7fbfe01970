import { InvalidInputError } from '@intelgraph/kernel';

/**
 * JSON with one spelling per value: keys sorted by UTF-16 code units, no white space, numbers as ECMAScript prints
 * them (RFC 8785, JSON Canonicalization Scheme). Keys whose value is undefined are left out.
 *
 * @throws InvalidInputError for what JSON cannot hold: NaN, infinities, functions, bigints
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$');
}

function write(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw InvalidInputError.of(path, 'must be a finite number');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item, i) => write(item, `${path}[${i}]`)).join(',')}]`;
  if (typeof value === 'object') return writeObject(value, path);
  throw InvalidInputError.of(path, `a ${typeof value} cannot be written as JSON`);
}

function writeObject(value: object, path: string): string {
  if (value instanceof Date) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${write(member, `${path}.${key}`)}`);
  return `{${members.join(',')}}`;
}
