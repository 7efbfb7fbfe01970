import type { Field } from './hpack/field.js';
import type { HeaderList } from './hpack/header-list.js';

const PSEUDO = [':method', ':scheme', ':path', ':authority'];

/** The header list of a request. */
export class RequestHead {
  private readonly fields: readonly Field[];
  private readonly values = new Map<string, string>();
  /** Whether fields are missing since all were too large together. */
  readonly isTooLarge: boolean;

  constructor({ fields, isTooLarge }: HeaderList) {
    this.fields = fields;
    this.isTooLarge = isTooLarge;
    for (const { name, value } of fields) if (!this.values.has(name)) this.values.set(name, value);
  }

  /** The first value of a field. */
  get(name: string): string | undefined {
    return this.values.get(name);
  }

  /** Bytes of the body, where the request says so: NaN where it says nonsense. */
  get contentLength(): number | undefined {
    const value = this.get('content-length');
    if (value === undefined) return undefined;
    return /^\d{1,15}$/.test(value) ? Number(value) : NaN;
  }

  /** What makes it malformed (RFC 9113 §8.2, §8.3.1), if anything. */
  get flaw(): string | undefined {
    let pseudo = 0;
    for (const [at, { name, kind }] of this.fields.entries()) {
      if (kind === 'forbidden') return 'the request has a field that HTTP/2 forbids';
      if (kind === 'plain') continue;
      if (at !== pseudo++) return 'a pseudo-field comes after others';
      if (!PSEUDO.includes(name)) return 'the request has an unknown pseudo-field';
      if (this.fields.some((other, before) => before < at && other.name === name)) return 'a pseudo-field comes twice';
    }
    return this.isTooLarge ? undefined : this.missing();
  }

  private missing(): string | undefined {
    const method = this.get(':method');
    if (method === undefined) return 'the request has no :method';
    if (method === 'CONNECT') return undefined;
    const isWhole = this.get(':scheme') !== undefined && (this.get(':path') ?? '') !== '';
    return isWhole ? undefined : 'the request has no :scheme or no :path';
  }
}

/** Whether this may stand behind a body. */
export const isTrailers = ({ fields }: HeaderList): boolean => fields.every(({ kind }) => kind === 'plain');
