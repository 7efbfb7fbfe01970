// `npm run dev:services`: real Apache Kafka, Redis and PostgreSQL on this machine, without Docker; what KAFKA_BROKERS, REDIS_URL
// or DATABASE_URL names is used instead. Data lies in .data/dev-services. What ends by itself is started again; Ctrl-C stops
// what was started here.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { assertPortFree, endLeftover } from './services/child-service.mjs';
import { keepRunning } from './services/keep-running.mjs';
import { missingForKafka } from './services/kafka-jars.mjs';
import { probeKafka, startKafka } from './services/kafka.mjs';
import { DATABASES, probePostgres, startPostgres } from './services/postgres.mjs';
import { missingForRedis, probeRedis, startRedis } from './services/redis.mjs';

const root = resolve(import.meta.dirname, '..');
const dir = resolve(process.env.DEV_SERVICES_DIR ?? join(root, '.data', 'dev-services'));
const say = (text) => process.stdout.write(`${text}\n`);
const started = [];

function portOf(variable, fallback) {
  const text = process.env[variable];
  if (text === undefined || text === '') return fallback;
  if (!/^\d{1,5}$/.test(text)) throw new Error(`${variable} must be a port number, not "${text}"`);
  return Number(text);
}

async function given(variable, probe) {
  const value = process.env[variable];
  if (value === undefined || value === '') return undefined;
  await probe(value).catch((error) => {
    throw new Error(`${variable}=${value} does not answer: ${error.message}`);
  });
  return value;
}

function refuse(missing) {
  if (missing !== undefined) throw new Error(missing);
}

async function kafka() {
  const brokers = await given('KAFKA_BROKERS', (text) => probeKafka(text.split(',')));
  if (brokers !== undefined) return ['Kafka', brokers, 'given'];
  refuse(missingForKafka());
  const port = portOf('KAFKA_PORT', 9092);
  await endLeftover(join(dir, 'kafka'), join(dir, 'kafka', 'server.properties'));
  await assertPortFree(port, 'KAFKA_PORT');
  const service = await keepRunning('Kafka', () => startKafka({ dir: join(dir, 'kafka'), port, say }), say);
  started.push(service);
  return ['Kafka', service.brokers.join(','), `pid ${service.pid}`];
}

async function redis() {
  const url = await given('REDIS_URL', probeRedis);
  if (url !== undefined) return ['Redis', url, 'given'];
  refuse(missingForRedis());
  const port = portOf('REDIS_PORT', 6379);
  await endLeftover(join(dir, 'redis'), `redis-server 127.0.0.1:${port}`);
  await assertPortFree(port, 'REDIS_PORT');
  const service = await keepRunning('Redis', () => startRedis({ dir: join(dir, 'redis'), port }), say);
  started.push(service);
  return ['Redis', service.url, `pid ${service.pid}`];
}

async function postgres() {
  const url = await given('DATABASE_URL', probePostgres);
  if (url !== undefined) return ['PostgreSQL', url.replace(/:[^:@/]+@/, ':…@'), 'given'];
  const service = await startPostgres({ dir: join(dir, 'postgres'), port: portOf('POSTGRES_PORT', 5432), say });
  started.push(service);
  return ['PostgreSQL', service.url, `pid ${service.pid}; databases ${DATABASES.join(', ')}`];
}

let stopping = false;

async function startAll() {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const rows = [];
  for (const service of [postgres, redis, kafka]) if (!stopping) rows.push(await service());
  return rows;
}

const starting = startAll();

/** What is just being started is waited for, so that it is stopped, too. */
async function stop(code) {
  stopping = true;
  await starting.catch(() => undefined);
  while (started.length > 0) await started.pop().stop();
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    if (!stopping) void stop(0);
  });
}

try {
  const rows = await starting;
  if (!stopping) {
    say('');
    for (const [name, address, note] of rows) say(`${name.padEnd(12)}${address.padEnd(60)}${note}`);
    say(
      `\nnext: npm run start:distributed   (it finds these by itself)\ndata: ${dir}   Ctrl-C stops what was started here`,
    );
    if (started.length === 0) process.exit(0);
    setInterval(() => undefined, 1 << 30);
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  await stop(1);
}
