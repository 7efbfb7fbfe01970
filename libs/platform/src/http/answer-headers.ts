import type { FastifyReply } from 'fastify';
import type { AnswerHead, RequestScope } from '../context/request-scope.js';

/**
 * The headers that every answer has, names and values in turn.
 *
 * @param isTraced who asks without a trace has the request id, and nothing to go on with
 */
export function commonHeaders({ requestId, traceparent }: RequestScope, isTraced: boolean): string[] {
  const headers = ['x-request-id', requestId, 'x-content-type-options', 'nosniff'];
  if (isTraced) headers.push('traceresponse', traceparent);
  return headers;
}

/** @param headers names and values in turn */
export function setHeaders(reply: FastifyReply, headers: readonly string[]): void {
  for (let i = 0; i < headers.length; i += 2) void reply.header(headers[i] as string, headers[i + 1]);
}

/** The answer of a request that Fastify has. */
export class ReplyHead implements AnswerHead {
  constructor(private readonly reply: FastifyReply) {}

  setHeaders(headers: readonly string[]): void {
    if (!this.reply.raw.headersSent) setHeaders(this.reply, headers);
  }
}
