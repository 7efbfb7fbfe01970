import { type handleUnaryCall, type MethodDefinition, Server, ServerCredentials, status } from '@grpc/grpc-js';

export interface FakeCall<Request> {
  readonly request: Request;
  metadata(name: string): unknown;
}

/** Answers some unary methods of a service, over real gRPC; the others are UNIMPLEMENTED. */
export class FakeGrpcServer {
  private readonly server = new Server();

  /** `handle` answers undefined for what does not exist. */
  on<Request, Response>(
    method: MethodDefinition<Request, Response>,
    handle: (call: FakeCall<Request>) => Response | undefined,
  ): this {
    const unary: handleUnaryCall<Request, Response> = ({ request, metadata }, respond) => {
      const answer = handle({ request, metadata: (name) => metadata.get(name)[0] });
      if (answer === undefined) respond({ code: status.NOT_FOUND, details: 'no such thing' });
      else respond(null, answer);
    };
    this.server.register(method.path, unary, method.responseSerialize, method.requestDeserialize, 'unary');
    return this;
  }

  /** @returns its address, on a free port unless one is given */
  start(host = '127.0.0.1', port = 0): Promise<string> {
    return new Promise((resolve, reject) => {
      this.server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error);
        else resolve(`${host}:${bound}`);
      });
    });
  }

  stop(): void {
    this.server.forceShutdown();
  }
}
