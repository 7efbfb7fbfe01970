import { Readable } from 'node:stream';
import { AppError } from '@intelgraph/kernel';

/** The client went away before it had sent all of its body. */
export class BodyAbortedError extends AppError {
  constructor(cause: unknown) {
    super('REQUEST.ABORTED', 'cancelled', 'the client ended the request before its body was complete', { cause });
  }
}

/**
 * Nobody listens to a body before a handler reads it, and an error that no listener hears ends the process. The stream
 * itself remembers how it failed, and tells every later reader.
 */
export function keepFailure(body: Readable): void {
  body.on('error', () => undefined);
}

/**
 * A view of a request's body that may be given up at any point: destroying it leaves the request, and so the socket
 * that the answer goes out on, alone. Fails with {@link BodyAbortedError} when the client goes away.
 */
export class BodyView extends Readable {
  private readonly release: () => void;
  private asked = false;

  /** @param onFirstRead called when somebody begins to read */
  constructor(
    private readonly source: Readable,
    private readonly onFirstRead?: () => void,
  ) {
    super({ highWaterMark: 256 * 1024 });
    keepFailure(this);
    const data = (chunk: Buffer) => {
      if (!this.push(chunk)) source.pause();
    };
    const end = () => this.push(null);
    const failed = (error?: Error) => {
      if (!source.readableEnded) this.destroy(new BodyAbortedError(error));
    };
    source.pause();
    source.on('data', data).on('end', end).on('error', failed).on('close', failed);
    this.release = () => {
      source.off('data', data).off('end', end).off('close', failed).pause();
    };
  }

  override _read(): void {
    if (!this.asked) this.onFirstRead?.();
    this.asked = true;
    this.source.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.release();
    done(error);
  }
}
