// Throughput and latency of one bus on this machine, from the compiled code:
//   node libs/messaging/bench/bus.mjs embedded postgres://user:password@host:port/event_bus_bench
//   node libs/messaging/bench/bus.mjs kafka 127.0.0.1:9092
import { randomUUID } from 'node:crypto';
import { parseDatabaseUrl } from '@intelgraph/persistence';
import { createBus } from '@intelgraph/messaging';

const [kind, address] = process.argv.slice(2);
const topicPrefix = `bench-${randomUUID().slice(0, 8)}.`;
const bus = createBus(
  kind === 'kafka'
    ? { kind, brokers: address.split(','), clientId: 'bench', topicPrefix }
    : { kind: 'embedded', connection: parseDatabaseUrl(address), topicPrefix },
);
await bus.start();

const MESSAGES = 50_000;
const IN_FLIGHT = 500;
const SINGLES = 500;
const value = Buffer.alloc(1024, 'x');
const message = (topic, i) => ({ topic, key: `k${i % 100}`, value, headers: {} });
const seconds = (since) => (performance.now() - since) / 1000;

await bus.ensureTopics(['many', 'single']);
const produced = performance.now();
for (let i = 0; i < MESSAGES; i += IN_FLIGHT) {
  await Promise.all(Array.from({ length: IN_FLIGHT }, (_, n) => bus.publish([message('many', i + n)])));
}
const publishRate = MESSAGES / seconds(produced);

let seen = 0;
const consumed = performance.now();
await new Promise((resolve) => {
  void bus.subscribe({
    group: 'bench',
    topics: ['many'],
    handler: async () => {
      if (++seen === MESSAGES) resolve();
    },
  });
});
const consumeRate = MESSAGES / seconds(consumed);

const latencies = [];
let arrived = () => undefined;
await bus.subscribe({ group: 'latency', topics: ['single'], handler: async () => arrived() });
for (let i = 0; i < SINGLES; i++) {
  const begun = performance.now();
  const there = new Promise((resolve) => (arrived = resolve));
  await bus.publish([message('single', i)]);
  await there;
  latencies.push(performance.now() - begun);
}
latencies.sort((a, b) => a - b);
const at = (share) => latencies[Math.floor(latencies.length * share)].toFixed(1);
await bus.close();
process.stdout.write(
  `${kind}: ${Math.round(publishRate)} published/s, ${Math.round(consumeRate)} consumed/s (1 KB, ${IN_FLIGHT} in flight); ` +
    `publish to handler ${at(0.5)} ms median, ${at(0.99)} ms p99 (one at a time)\n`,
);
