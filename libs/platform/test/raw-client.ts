import { connect, type Socket } from 'node:net';

/** A client that writes bytes as it is told and reads whatever comes: answers before, during or after its body. */
export class RawClient {
  received = '';
  error: NodeJS.ErrnoException | undefined;
  /** The other side has said its last, or the connection broke. */
  readonly closed: Promise<void>;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk) => (this.received += chunk.toString('latin1')));
    socket.on('error', (error) => (this.error = error));
    this.closed = new Promise((resolve) => socket.once('end', resolve).once('close', resolve));
  }

  static async to(port: number): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    await new Promise((resolve) => socket.once('connect', resolve));
    return new RawClient(socket);
  }

  /** Resolves when the kernel has the bytes, or the connection broke. */
  async send(data: string | Uint8Array): Promise<void> {
    await new Promise<void>((resolve) => this.socket.write(data, () => resolve()));
  }

  head(method: string, path: string, headers: Record<string, string | number>): Promise<void> {
    const lines = Object.entries({ host: '127.0.0.1', ...headers }).map(([name, value]) => `${name}: ${value}`);
    return this.send(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  }

  chunk(bytes: Uint8Array): Promise<void> {
    return this.send(Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]));
  }

  /** Sends without looking at answers, as blocking clients do. */
  async pour(mebibytes: number, { chunked = false } = {}): Promise<void> {
    const part = Buffer.alloc(1024 * 1024, 'x');
    for (let i = 0; i < mebibytes && this.error === undefined; i++)
      await (chunked ? this.chunk(part) : this.send(part));
    if (chunked) await this.send('0\r\n\r\n');
  }

  /** Status codes of all answers so far. */
  get statuses(): number[] {
    return [...this.received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  }

  end(): void {
    this.socket.destroy();
  }
}
