import { AppError, InvalidInputError } from '@intelgraph/kernel';
import type { RequestContext } from '@intelgraph/kernel';
import type { CallInfo, GrpcHandlers } from '../../src/index.js';

/** A service as ts-proto would generate it, with JSON instead of protobuf. */
const json = {
  requestSerialize: (value: Echo) => Buffer.from(JSON.stringify(value)),
  requestDeserialize: (bytes: Buffer) => JSON.parse(bytes.toString()) as Echo,
  responseSerialize: (value: Echoed) => Buffer.from(JSON.stringify(value)),
  responseDeserialize: (bytes: Buffer) => JSON.parse(bytes.toString()) as Echoed,
};
const single = { requestStream: false as const, responseStream: false as const };
export const EchoService = {
  echo: { path: '/test.Echo/Echo' as const, ...single, ...json },
  fail: { path: '/test.Echo/Fail' as const, ...single, ...json },
  hang: { path: '/test.Echo/Hang' as const, ...single, ...json },
  count: { path: '/test.Echo/Count' as const, requestStream: false as const, responseStream: true as const, ...json },
  join: { path: '/test.Echo/Join' as const, requestStream: true as const, responseStream: false as const, ...json },
  both: { path: '/test.Echo/Both' as const, requestStream: true as const, responseStream: true as const, ...json },
};

export interface Echo {
  text: string;
}
export interface Echoed {
  text: string;
  principal?: string;
  via?: string | undefined;
  workspace?: string;
  requestId?: string;
  traceparent?: string;
}

/** Answers with what it was told and by whom. */
export class EchoGrpcController implements GrpcHandlers<typeof EchoService> {
  /** How the last hanging call ended. */
  aborted = new Promise<void>((resolve) => (this.onAbort = resolve));
  private onAbort: () => void;

  echo({ text }: Echo, ctx: RequestContext): Promise<Echoed> {
    const { principal, workspace, requestId, traceparent } = ctx;
    return Promise.resolve({ text, principal: principal.id, via: principal.via, workspace, requestId, traceparent });
  }

  fail({ text }: Echo): Promise<Echoed> {
    if (text === 'bug') throw new TypeError('the password is hunter2');
    if (text === 'fields') throw InvalidInputError.of('text', 'is wrong');
    throw new AppError('ECHO.BUSY', 'exhausted', 'too much', { details: { bound: 3 }, retryAfterSeconds: 9 });
  }

  hang(_request: Echo, _ctx: RequestContext, { signal }: CallInfo): Promise<Echoed> {
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        this.onAbort();
        reject(new AppError('ECHO.ABORTED', 'cancelled', 'aborted'));
      });
    });
  }

  async *count({ text }: Echo): AsyncGenerator<Echoed> {
    for (let i = 0; i < Number(text); i++) yield await Promise.resolve({ text: String(i) });
    if (text === 'fail') throw InvalidInputError.of('text', 'is no number');
  }

  async join(requests: AsyncIterable<Echo>): Promise<Echoed> {
    const texts: string[] = [];
    for await (const { text } of requests) texts.push(text);
    return { text: texts.join('') };
  }

  async *both(requests: AsyncIterable<Echo>): AsyncGenerator<Echoed> {
    for await (const { text } of requests) yield { text: text.toUpperCase() };
  }
}
