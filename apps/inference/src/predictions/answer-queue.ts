import type { FastifyReply } from 'fastify';

const JSON_TYPE = 'application/json; charset=utf-8';

interface Waiting {
  readonly reply: FastifyReply;
  readonly text: string;
}

/** Sends JSON text as the answer. */
export function sendJson(reply: FastifyReply, text: string): FastifyReply {
  return reply.header('content-type', JSON_TYPE).send(text);
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
    for (const { reply, text } of answers) sendJson(reply, text);
  };

  add(reply: FastifyReply, text: string): void {
    if (this.waiting.push({ reply, text }) === 1) setImmediate(this.flush);
  }
}
