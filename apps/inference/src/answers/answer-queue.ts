import type { FastifyReply } from 'fastify';

const JSON_TYPE = 'application/json; charset=utf-8';

interface Waiting {
  readonly reply: FastifyReply;
  readonly body: string | Buffer;
}

/** Says that the answer is JSON, which whoever sends it has as text. */
export function asJson(reply: FastifyReply): FastifyReply {
  return reply.header('content-type', JSON_TYPE);
}

/**
 * Sends the answers of one turn of the event loop together, at its end: first every request that has arrived is
 * computed, then all answers are written. A write wakes the client's side; spread between computations, every answer
 * pays for that again (measured with 16 connections: a fifth of the throughput). A lone answer waits for nothing.
 */
export class AnswerQueue {
  private waiting: Waiting[] = [];
  private readonly flush = (): void => {
    const answers = this.waiting;
    this.waiting = [];
    for (const { reply, body } of answers) reply.send(body);
  };

  /** @param reply all but its body is set */
  add(reply: FastifyReply, body: string | Buffer): void {
    if (this.waiting.push({ reply, body }) === 1) setImmediate(this.flush);
  }
}
