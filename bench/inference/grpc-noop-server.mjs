// What a server of stock grpc-js can do at best: it reads the bytes of a call and answers with none.
import { Server, ServerCredentials } from '@grpc/grpc-js';

const bytes = (buffer) => buffer;
const server = new Server();
server.addService(
  {
    ModelInfer: {
      path: '/inference.GRPCInferenceService/ModelInfer',
      requestStream: false,
      responseStream: false,
      requestSerialize: bytes,
      requestDeserialize: bytes,
      responseSerialize: bytes,
      responseDeserialize: bytes,
    },
  },
  { ModelInfer: (_, answer) => answer(null, Buffer.alloc(0)) },
);
await new Promise((resolve, reject) => {
  server.bindAsync(`127.0.0.1:${process.argv[2]}`, ServerCredentials.createInsecure(), (error) =>
    error ? reject(error) : resolve(),
  );
});
