// A process of its own for the kill test: one more member of a group that transforms. Says so when it has begun.
import { createBus, type BusOptions } from '../src/index.js';
import { echo } from './echo-transform.js';

const options = JSON.parse(process.argv[2] ?? '{}') as BusOptions;
const bus = createBus(options);
await bus.start();
await bus.transform(echo('x.killed', { maxMessages: 20 }, () => void process.stdout.write('.')));
