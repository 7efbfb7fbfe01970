import type { IncomingHttpHeaders } from 'node:http';
import { TIMEOUT_HEADER } from '../../context/deadline.js';
import type { DirectRoute } from './direct-route.js';

/** Longest body of what is usual, in bytes. */
const MAX_BYTES = 64 * 1024;
const LENGTH = /^[1-9]\d{0,4}$/;

/** Headers that change how a request is read or who it comes from. */
const SPECIAL = [
  'transfer-encoding',
  'content-encoding',
  'expect',
  'x-service',
  'x-acting-for',
  'idempotency-key',
  TIMEOUT_HEADER,
] as const;

/** Bytes of the body of a request without anything special about it; undefined for all others. */
export function usualLength(
  headers: IncomingHttpHeaders,
  { contentTypes, bodyLimit }: Pick<DirectRoute, 'contentTypes' | 'bodyLimit'>,
): number | undefined {
  const { 'content-length': announced = '', 'content-type': type = '' } = headers;
  if (contentTypes !== undefined && !contentTypes.has(type)) return undefined;
  if (!LENGTH.test(announced) || SPECIAL.some((name) => headers[name] !== undefined)) return undefined;
  const length = Number(announced);
  return length <= Math.min(MAX_BYTES, bodyLimit) ? length : undefined;
}
