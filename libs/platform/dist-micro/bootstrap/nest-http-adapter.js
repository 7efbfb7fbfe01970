import { FastifyAdapter } from '@nestjs/platform-fastify';
/** Nest on our Fastify server: error and not-found handling, and body parsing, stay the server's. */ export class NestHttpAdapter extends FastifyAdapter {
    setErrorHandler() {
        return this.instance;
    }
    setNotFoundHandler() {
        return this.instance;
    }
    registerParserMiddleware() {
    // http/http-server.ts has registered the parsers.
    }
}

//# sourceMappingURL=nest-http-adapter.js.map
