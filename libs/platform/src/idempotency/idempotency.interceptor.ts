import { createHash, type Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { InvalidInputError } from '@intelgraph/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { ANSWER_ONCE_KEY, contextOf, WRITES_KEY } from '../auth/access.decorators.js';
import { IDEMPOTENCY_KEY } from './idempotency.errors.js';
import type { IdempotencyKeys } from './idempotency-keys.js';

const KEY = /^[\x20-\x7e]{1,255}$/;

/** Honours `Idempotency-Key` on every POST that writes (`@Writes`); other routes ignore it. */
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly reflector = new Reflector();

  constructor(private readonly keys: IdempotencyKeys) {}

  intercept(host: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const key = request.headers['idempotency-key'];
    const writes = this.reflector.get<string | undefined>(WRITES_KEY, host.getHandler()) !== undefined;
    if (key === undefined || request.method !== 'POST' || !writes) return next.handle();
    if (typeof key !== 'string' || !KEY.test(key)) {
      throw InvalidInputError.of(IDEMPOTENCY_KEY, 'must have 1 to 255 printable ASCII characters');
    }
    const keepsAnswer = this.reflector.get<boolean | undefined>(ANSWER_ONCE_KEY, host.getHandler()) !== true;
    return from(this.once(host, next, key, keepsAnswer));
  }

  private async once(host: ExecutionContext, next: CallHandler, key: string, keepsAnswer: boolean): Promise<unknown> {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const body = hashedBody(request);
    const { answer, repeated } = await this.keys.once({
      ...body,
      ctx: contextOf(request),
      key,
      target: `${request.method} ${request.url}`,
      keepsAnswer,
      run: async () => {
        const result: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
        return { status: reply.statusCode, body: result };
      },
    });
    if (repeated) void reply.status(answer.status).header('idempotency-replayed', 'true');
    return answer.body;
  }
}

interface BodyHash {
  bodyHash: string | undefined;
  readBodyHash: () => Promise<string>;
}

/** The hash of a parsed body; a streamed one is hashed while somebody reads it. */
function hashedBody(request: FastifyRequest): BodyHash {
  const hash = createHash('sha256');
  const { body } = request;
  if (!(body instanceof Readable)) {
    const digest = hash.update(JSON.stringify(body ?? null)).digest('hex');
    return { bodyHash: digest, readBodyHash: () => Promise.resolve(digest) };
  }
  const tapped = Readable.from(tap(body, hash), { objectMode: false });
  request.body = tapped;
  let digest: string | undefined;
  const readBodyHash = async (): Promise<string> => {
    if (!tapped.readableEnded && !tapped.destroyed) await finished(tapped.resume());
    return (digest ??= hash.digest('hex'));
  };
  return { bodyHash: undefined, readBodyHash };
}

async function* tap(body: Readable, hash: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of body as AsyncIterable<Buffer>) {
    hash.update(chunk);
    yield chunk;
  }
}
