import { join } from 'node:path';

import kafkajs from 'kafkajs';

import { streamWire } from '../../apps/inference/dist/streams/stream-wire.js';
import { artifactUri } from '../../libs/artifact-store/dist/index.js';
import { assertedContext, silentLogger, systemClock, uuidv7Ids } from '../../libs/kernel/dist/index.js';
import { createBus, Outbox } from '../../libs/messaging/dist/index.js';
import {
  BufferedPredictionLog,
  createModelRuntime,
  createStreams,
  DiskSpool,
  fixedModels,
  MemoryDeploymentStore,
  ServingEngine,
} from '../../libs/model-serving/dist/index.js';
import { freePort } from '../../scripts/services/child-service.mjs';
import { startKafka } from '../../scripts/services/kafka.mjs';

const BATCH = 1000;

/** Messages a second, from the first batch that is done to the last. */
class Pace {
  #first;
  #done = 0;
  #all = Promise.withResolvers();

  constructor(count) {
    this.count = count;
  }

  add(messages) {
    this.#first ??= { at: performance.now(), messages };
    this.#done += messages;
    if (this.#done >= this.count) {
      const seconds = (performance.now() - this.#first.at) / 1000;
      this.#all.resolve((this.#done - this.#first.messages) / seconds);
    }
  }

  get rate() {
    return this.#all.promise;
  }
}

/** The same messages from one topic to another with kafkajs alone, at least once. */
async function copyRate(kafka, topics, count, round) {
  const consumer = kafka.consumer({ groupId: `copy-${round}`, maxWaitTimeInMs: 500 });
  const producer = kafka.producer({
    maxInFlightRequests: 1,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  const pace = new Pace(count);
  await Promise.all([consumer.connect(), producer.connect()]);
  await consumer.subscribe({ topics: [topics.input], fromBeginning: true });
  await consumer.run({
    eachBatchAutoResolve: false,
    autoCommit: false,
    eachBatch: async ({ batch, resolveOffset, heartbeat }) => {
      for (let from = 0; from < batch.messages.length; from += BATCH) {
        const messages = batch.messages.slice(from, from + BATCH);
        const sent = messages.map(({ key, value, headers }) => ({ key, value, headers }));
        await producer.send({ topic: topics.copy, acks: -1, messages: sent });
        const { offset } = messages.at(-1);
        const next = String(BigInt(offset) + 1n);
        await consumer.commitOffsets([{ topic: topics.input, partition: batch.partition, offset: next }]);
        resolveOffset(offset);
        await heartbeat();
        pace.add(messages.length);
      }
    },
  });
  const rate = await pace.rate;
  await Promise.all([consumer.disconnect(), producer.disconnect()]);
  return rate;
}

/** The way of the platform: read, predict, log, write and commit in transactions. */
async function streamRate({ source, bus, engine, topics, count, round }) {
  const pace = new Pace(count);
  const outbox = new Outbox({ source: '/services/inference', ids: uuidv7Ids, clock: systemClock });
  const { streams, runner } = createStreams({
    ...{ source, outbox, bus, engine, topicPrefix: '', wire: streamWire, clock: systemClock, ids: uuidv7Ids },
    ...{ logger: silentLogger, concurrency: 4, maxRows: 20_000 },
    observer: { answered: (_, outputs) => pace.add(outputs), lagged: () => undefined, ended: () => undefined },
  });
  const ctx = assertedContext('bench');
  const name = `bench-${round}`;
  await streams.create(ctx, {
    ...{ name, deployment: 'bench', inputTopic: topics.input, outputTopic: topics.output, format: 'json' },
    ...{ from: 'earliest', maxBatchRows: BATCH, returnConfidence: true },
  });
  runner.start();
  const rate = await pace.rate;
  await runner.stop();
  await streams.delete(ctx, name);
  return rate;
}

/** A stream on one partition beside a bare copy of its messages with kafkajs, in turn, in one run. @returns rates by round */
export async function measureStreams({ work, source, artifacts, digest, columns, count, rounds, report }) {
  const port = await freePort();
  const broker = await startKafka({ dir: join(work, 'kafka'), port });
  const options = { kind: 'kafka', brokers: [`127.0.0.1:${port}`], clientId: 'bench', partitions: 1 };
  const bus = createBus(options);
  const logBus = createBus({ ...options, topicPrefix: 'platform.' });
  const topics = { input: 'rows', output: 'scores', copy: 'copies' };
  const kafka = new kafkajs.Kafka({ ...options, logLevel: kafkajs.logLevel.NOTHING });
  const log = new BufferedPredictionLog({
    bus: logBus,
    spool: new DiskSpool(join(work, 'spool'), 2 ** 26),
    logger: silentLogger,
  });
  const engine = new ServingEngine({
    store: new MemoryDeploymentStore(),
    resolver: fixedModels({ 'bench@1.0.0': artifactUri(digest) }),
    ...{ runtime: createModelRuntime(), artifacts, log },
  });
  try {
    await Promise.all([bus.start(), logBus.start(), engine.start()]);
    log.start();
    await engine.state.refresh();
    await engine.deployments.create(assertedContext('bench'), {
      ...{ modelName: 'bench', routes: [{ version: '1.0.0', weight: 100 }] },
    });
    await bus.ensureTopics(Object.values(topics));
    for (let from = 0; from < count; from += 1000) {
      const row = (i) =>
        JSON.stringify(
          Object.fromEntries(
            Array.from({ length: columns }, (_, c) => [`x${c}`, Math.round(Math.sin(i * 31 + c) * 1e5) / 1e4]),
          ),
        );
      const some = Array.from({ length: Math.min(1000, count - from) }, (_, i) => from + i);
      await bus.publish(
        some.map((i) => ({ topic: topics.input, key: `k${i % 100}`, value: Buffer.from(row(i)), headers: {} })),
      );
    }
    for (let round = 0; round < rounds; round++) {
      const copy = await copyRate(kafka, topics, count, round);
      const stream = await streamRate({ source, bus, engine, topics, count, round });
      report({ copy, stream, dropped: log.status().dropped });
    }
  } finally {
    await engine.close();
    await log.stop();
    await Promise.all([bus.close(), logBus.close()]);
    await broker.stop();
  }
}
