import { FastifyAdapter } from '@nestjs/platform-fastify';

/** Nest on our Fastify server: error and not-found handling, and body parsing, stay the server's. */
export class NestHttpAdapter extends FastifyAdapter {
  override setErrorHandler(): never {
    return this.instance as never;
  }

  override setNotFoundHandler(): never {
    return this.instance as never;
  }

  override registerParserMiddleware(): void {
    // http/http-server.ts has registered the parsers.
  }
}
