// One inference service, started with the settings in its argument; prints its ports when it is ready.
import { bootstrap } from '../../../apps/inference/dist/bootstrap.js';

const app = await bootstrap(JSON.parse(process.argv[2]));
await app.ready;
process.stdout.write(`ready ${JSON.stringify({ http: app.httpPort, grpc: app.grpcPort })}\n`);
