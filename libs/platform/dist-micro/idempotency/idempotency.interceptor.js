import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Reflector } from '@nestjs/core';
import { InvalidInputError } from '@intelgraph/kernel';
import { from, lastValueFrom } from 'rxjs';
import { ANSWER_ONCE_KEY, contextOf, WRITES_KEY } from '../auth/access.decorators.js';
import { IDEMPOTENCY_KEY } from './idempotency.errors.js';
const KEY = /^[\x20-\x7e]{1,255}$/;
/** Honours `Idempotency-Key` on every POST that writes (`@Writes`); other routes ignore it. */ export class IdempotencyInterceptor {
    constructor(keys){
        this.keys = keys;
        this.reflector = new Reflector();
    }
    intercept(host, next) {
        const request = host.switchToHttp().getRequest();
        const key = request.headers['idempotency-key'];
        const writes = this.reflector.get(WRITES_KEY, host.getHandler()) !== undefined;
        if (key === undefined || request.method !== 'POST' || !writes) return next.handle();
        if (typeof key !== 'string' || !KEY.test(key)) {
            throw InvalidInputError.of(IDEMPOTENCY_KEY, 'must have 1 to 255 printable ASCII characters');
        }
        const keepsAnswer = this.reflector.get(ANSWER_ONCE_KEY, host.getHandler()) !== true;
        return from(this.once(host, next, key, keepsAnswer));
    }
    async once(host, next, key, keepsAnswer) {
        const request = host.switchToHttp().getRequest();
        const reply = host.switchToHttp().getResponse();
        const body = hashedBody(request);
        const { answer, repeated } = await this.keys.once({
            ...body,
            ctx: contextOf(request),
            key,
            target: `${request.method} ${request.url}`,
            keepsAnswer,
            run: async ()=>{
                const result = await lastValueFrom(next.handle(), {
                    defaultValue: undefined
                });
                return {
                    status: reply.statusCode,
                    body: result
                };
            }
        });
        if (repeated) void reply.status(answer.status).header('idempotency-replayed', 'true');
        return answer.body;
    }
}
/** The hash of a parsed body; a streamed one is hashed while somebody reads it. */ function hashedBody(request) {
    const hash = createHash('sha256');
    const { body } = request;
    if (!(body instanceof Readable)) {
        const digest = hash.update(JSON.stringify(body ?? null)).digest('hex');
        return {
            bodyHash: digest,
            readBodyHash: ()=>Promise.resolve(digest)
        };
    }
    const tapped = Readable.from(tap(body, hash), {
        objectMode: false
    });
    request.body = tapped;
    let digest;
    const readBodyHash = async ()=>{
        if (!tapped.readableEnded && !tapped.destroyed) await finished(tapped.resume());
        return digest ??= hash.digest('hex');
    };
    return {
        bodyHash: undefined,
        readBodyHash
    };
}
async function* tap(body, hash) {
    for await (const chunk of body){
        hash.update(chunk);
        yield chunk;
    }
}

//# sourceMappingURL=idempotency.interceptor.js.map
