/** What RFC 9113 §8.2 lets a field be. */
export type FieldKind = 'pseudo' | 'plain' | 'forbidden';

/** One line of a header list. */
export interface Field {
  readonly name: string;
  /** Latin-1. */
  readonly value: string;
  /** As header lists and tables are measured (RFC 7541 §4.1). */
  readonly size: number;
  readonly kind: FieldKind;
}

const OVERHEAD_BYTES = 32;
/** A token in lower case; a pseudo-field begins with a colon. */
const NAME = /^:?[!#$%&'*+\-.^_`|~0-9a-z]+$/;
/** What a value may not have: NUL, CR, LF anywhere, blanks around it. */
const BAD_VALUE = /[\0\r\n]|^[ \t]|[ \t]$/;
/** They speak of a connection as HTTP/1 knows it. */
const OF_CONNECTION = new Set(['connection', 'proxy-connection', 'keep-alive', 'transfer-encoding', 'upgrade']);

export function fieldOf(name: string, value: string): Field {
  return { name, value, size: name.length + value.length + OVERHEAD_BYTES, kind: kindOf(name, value) };
}

function kindOf(name: string, value: string): FieldKind {
  if (!NAME.test(name) || BAD_VALUE.test(value)) return 'forbidden';
  if (name.startsWith(':')) return 'pseudo';
  if (OF_CONNECTION.has(name) || (name === 'te' && value !== 'trailers')) return 'forbidden';
  return 'plain';
}
