// What the machine can do at best: Fastify parses the same JSON and sends it back.
import fastify from 'fastify';

const server = fastify({ logger: false });
server.post('/*', (request, reply) => reply.send(request.body));
server.get('/ready', (_, reply) => reply.send({}));
await server.listen({ port: Number(process.argv[2]), host: '127.0.0.1' });
