import type { Dice } from './dice.js';
import { filterText, hostileText, hostileValue, mutated, RawJson } from './hostile-values.js';
import type { KnownValues } from './known-values.js';
import type { ApiDocument, FuzzOperation, Schema } from './openapi.js';

/** A request as it goes over the wire. */
export interface FuzzRequest {
  readonly operation: FuzzOperation;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

const DEEPEST = 6;
const CONTENT_TYPES = [
  'text/plain',
  'application/xml',
  'application/json; charset=utf-16',
  'multipart/form-data',
  ';;',
  'application/octet-stream',
];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Makes requests from an OpenAPI document: nearly right ones, with something wrong here and there. */
export class FuzzRequests {
  /** How often something is wrong in the request that is being made. */
  private malice = 0;

  constructor(
    private readonly dice: Dice,
    private readonly schemas: Readonly<Record<string, Schema>>,
    private readonly known: KnownValues,
  ) {}

  static of(dice: Dice, document: ApiDocument, known: KnownValues): FuzzRequests {
    return new FuzzRequests(dice, document.components?.schemas ?? {}, known);
  }

  make(operation: FuzzOperation): FuzzRequest {
    const { dice } = this;
    // A request with many fields gets past the first check only when hardly any of them is wrong.
    this.malice = dice.pick([0.005, 0.005, 0.05, 0.25]);
    const method = dice.chance(0.02) ? dice.pick(METHODS) : operation.method;
    const body = method === 'GET' ? undefined : this.bodyOf(operation);
    return { operation, method, path: this.pathOf(operation), headers: this.headersOf(operation, body), body };
  }

  private pathOf({ path, parameters }: FuzzOperation): string {
    const { dice } = this;
    const filled = path.replaceAll(/\{([^}]+)\}/g, (_whole, name: string) =>
      this.encoded(dice.chance(this.malice) ? hostileText(dice).slice(0, 1500) : this.text(name)),
    );
    const pairs = parameters
      .filter((parameter) => parameter.in === 'query' && dice.chance(0.6))
      .flatMap(({ name, schema = {} }) => {
        const times = dice.chance(0.1) ? 3 : 1;
        return Array.from({ length: times }, () => `${name}=${this.encoded(this.queryValue(name, schema))}`);
      });
    if (dice.chance(0.05)) pairs.push(`${dice.pick(['__proto__', 'a[b]', '', 'constructor', '%ED%A0%80', 'x%00'])}=1`);
    return pairs.length === 0 ? filled : `${filled}?${pairs.join('&')}`;
  }

  private queryValue(name: string, schema: Schema): string {
    const value = this.value(name, schema, DEEPEST - 1);
    if (value instanceof RawJson) return value.text.slice(0, 4000);
    if (typeof value === 'string') return value.slice(0, 4000);
    return textOf(Array.isArray(value) ? (value as unknown[])[0] : value);
  }

  private headersOf({ isFile }: FuzzOperation, body: Buffer | undefined): Record<string, string> {
    const { dice } = this;
    const headers: Record<string, string> = {};
    if (body !== undefined) headers['content-type'] = isFile ? 'application/octet-stream' : 'application/json';
    if (body !== undefined && dice.chance(0.04)) headers['content-type'] = dice.pick(CONTENT_TYPES);
    if (dice.chance(0.03))
      headers['x-workspace'] = dice.pick(['team-a', 'default', '../x', '*', 'A B', 'x'.repeat(300)]);
    if (dice.chance(0.03)) headers['idempotency-key'] = dice.pick(['k', ' ', 'x'.repeat(300), 'a"b']);
    if (dice.chance(0.02)) headers['content-encoding'] = dice.pick(['gzip', 'br', 'identity']);
    if (dice.chance(0.02)) headers['range'] = dice.pick(['bytes=0-0', 'bytes=9-1', 'bytes=-99999999999999999999']);
    if (dice.chance(0.02)) headers['traceparent'] = 'ff-00-zz';
    return headers;
  }

  private bodyOf({ body, isFile }: FuzzOperation): Buffer | undefined {
    const { dice } = this;
    if (isFile) return dice.chance(0.1) ? undefined : Buffer.from(hostileText(dice));
    if (body === undefined) return dice.chance(0.1) ? Buffer.from('{}') : undefined;
    if (dice.chance(0.02)) return dice.chance(0.5) ? undefined : Buffer.alloc(0);
    const value = dice.chance(0.02) ? hostileValue(dice) : this.value('', body, 0);
    const bytes = Buffer.from(textOf(value));
    return dice.chance(this.malice / 2) ? this.broken(bytes) : bytes;
  }

  private broken(bytes: Buffer): Buffer {
    const { dice } = this;
    const at = dice.below(bytes.length + 1);
    const rubbish = Buffer.from(
      dice.pick([[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0], [0x7b], [0x22], [0xef, 0xbb, 0xbf]]),
    );
    if (dice.chance(0.3)) return bytes.subarray(0, at);
    return Buffer.concat([bytes.subarray(0, at), rubbish, bytes.subarray(at)]);
  }

  private value(name: string, schema: Schema, depth: number): unknown {
    const { dice } = this;
    if (depth > 0 && dice.chance(this.malice)) return hostileValue(dice);
    const one = this.resolved(schema);
    if (one.enum !== undefined && one.enum.length > 0) return dice.pick(one.enum);
    if (one.properties !== undefined) return this.object(one, depth);
    switch (this.typeOf(one)) {
      case 'object':
        return this.record(one, depth);
      case 'array':
        return Array.from({ length: depth > DEEPEST ? 0 : dice.below(4) }, () =>
          this.value(name, one.items ?? {}, depth + 1),
        );
      case 'integer':
      case 'number':
        return this.number(name, one);
      case 'boolean':
        return dice.chance(0.5);
      default:
        return this.text(name);
    }
  }

  private object({ properties = {}, required = [] }: Schema, depth: number): unknown {
    const { dice } = this;
    const present = Object.entries(properties).filter(
      ([name]) => depth <= DEEPEST && (required.includes(name) ? !dice.chance(this.malice) : dice.chance(0.4)),
    );
    const entries = present.map(([name, schema]): [string, unknown] => [name, this.value(name, schema, depth + 1)]);
    if (dice.chance(this.malice)) entries.push([hostileText(dice).slice(0, 500), hostileValue(dice)]);
    return new RawJson(`{${entries.map(([name, value]) => `${JSON.stringify(name)}:${textOf(value)}`).join(',')}}`);
  }

  private record(schema: Schema, depth: number): unknown {
    const { dice } = this;
    const below = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
    const entries = Array.from({ length: dice.below(4) }, (): [string, unknown] => [
      dice.chance(this.malice) ? hostileText(dice).slice(0, 500) : this.text('key'),
      this.value('value', below, depth + 1),
    ]);
    return new RawJson(`{${entries.map(([name, value]) => `${JSON.stringify(name)}:${textOf(value)}`).join(',')}}`);
  }

  private number(name: string, { minimum = 0, maximum = 100, type }: Schema): unknown {
    const { dice } = this;
    const known = dice.chance(0.2) ? Number(this.known.pick(dice, name)) : NaN;
    if (Number.isFinite(known)) return known;
    const within = minimum + dice.next() * Math.min(maximum - minimum, 100);
    return type === 'number' ? within : Math.floor(within);
  }

  private text(name: string): string {
    const { dice } = this;
    if (/filter|order_by/.test(name) && dice.chance(0.8)) return filterText(dice);
    const known = this.known.pick(dice, name);
    if (known === undefined)
      return dice.chance(this.malice) ? hostileText(dice) : dice.pick(['a', 'm', '1', 'auc', 'x y']);
    const changed = dice.chance(name.endsWith('token') ? 0.6 : this.malice);
    return changed ? mutated(dice, known) : known;
  }

  private resolved(schema: Schema): Schema {
    const name = schema.$ref?.split('/').at(-1);
    if (name !== undefined) return this.resolved(this.schemas[name] ?? {});
    const choices = schema.oneOf ?? schema.anyOf ?? schema.allOf;
    return choices === undefined || choices.length === 0 ? schema : this.resolved(this.dice.pick(choices));
  }

  private typeOf({ type }: Schema): string | undefined {
    return typeof type === 'object' ? this.dice.pick(type) : type;
  }

  /** Percent-encoded; now and then with octets that are no UTF-8. */
  private encoded(text: string): string {
    const { dice } = this;
    if (dice.chance(this.malice / 4)) return dice.pick(['%FF', '%C0%80', '%ED%A0%80', '%', '%zz', '%00']);
    return encodeURIComponent(text.toWellFormed());
  }
}

function textOf(value: unknown): string {
  if (value instanceof RawJson) return value.text;
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`;
  return value === undefined ? 'null' : JSON.stringify(value);
}
