import type { FastifyReply } from 'fastify';
import { setHeaders } from '../answer-headers.js';
import { AnswerQueue } from '../answer-queue.js';
import type { DirectAnswer } from './direct-route.js';

/** Sends the answers of a direct route to the requests of its that went through Fastify. */
export class FastifyAnswers {
  private readonly queue = new AnswerQueue<Buffer>();

  send(reply: FastifyReply, answer: DirectAnswer | Promise<DirectAnswer>): void {
    if (answer instanceof Promise) {
      answer.then(
        (late) => this.add(reply, late),
        (error: unknown) => reply.send(error),
      );
    } else this.add(reply, answer);
  }

  private add(reply: FastifyReply, { body, contentType, headers = [] }: DirectAnswer): void {
    void reply.header('content-type', contentType);
    setHeaders(reply, headers);
    // Fastify adds a charset to the type of a text.
    this.queue.add(reply, typeof body === 'string' ? Buffer.from(body) : body);
  }
}
