// Starts one server for a test run and stops it when jest is gone, however it ended.
// Usage: node test-keeper.mjs <kafka|redis|s3|kms> <pid of the main jest process> <folder>
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endLeftover, freePort } from './child-service.mjs';
import { startKafka } from './kafka.mjs';
import { kmsMark, startKms } from './kms.mjs';
import { startRedis } from './redis.mjs';
import { s3Mark, startS3 } from './s3.mjs';

const START = { kafka: startKafka, redis: startRedis, s3: startS3, kms: startKms };
/** What the command line of a leftover contains, see kafka.mjs, redis.mjs, s3.mjs and kms.mjs. */
const MARK = {
  kafka: (folder) => join(folder, 'server.properties'),
  redis: () => 'redis-server 127.0.0.1:',
  s3: s3Mark,
  kms: kmsMark,
};
const [kind, owner, dir] = [process.argv[2], Number(process.argv[3]), process.argv[4]];

/** Tells apart two processes that had the same id; undefined when there is none. */
function birthOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Folders are called `<kind>-<pid of jest>`: removes those whose run and keeper were killed. */
async function sweep() {
  for (const name of readdirSync(dirname(dir))) {
    const [other, pid] = name.split('-');
    if (name === basename(dir) || !(other in START) || birthOf(Number(pid)) !== undefined) continue;
    const folder = join(dirname(dir), name);
    await endLeftover(folder, MARK[other](folder));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function report(file, content) {
  writeFileSync(join(dir, `${file}.draft`), content);
  renameSync(join(dir, `${file}.draft`), join(dir, file));
}

mkdirSync(dir, { recursive: true });
const birth = birthOf(owner);
let server;
try {
  await sweep();
  server = await START[kind]({ dir, port: await freePort() });
  report('ready', JSON.stringify({ url: server.url ?? server.brokers.join(','), pid: server.pid }));
} catch (error) {
  report('failed', String(error));
}
while (birth !== undefined && birthOf(owner) === birth) await delay(250);
await server?.stop();
rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
