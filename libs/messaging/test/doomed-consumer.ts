// A process of its own for the kill test: takes messages, says so on its standard output, and never finishes "stuck".
import { createBus, type BusOptions } from '../src/index.js';

const options = JSON.parse(process.argv[2] ?? '{}') as BusOptions;
const bus = createBus(options);
await bus.start();
await bus.subscribe({
  group: 'a.killed',
  topics: ['kill'],
  handler: (message) => {
    const text = message.value.toString();
    process.stdout.write(`${text}\n`);
    return text === 'stuck' ? new Promise<void>(() => undefined) : Promise.resolve();
  },
});
