// 1 GB of model files sent to a running registry over REST: one file, the same in parts, and as zip and tar.gz, with the peak memory of
// the registry's process (VmHWM, reset before each): constant, whatever the size. Linux; needs tar and python3, which make the archives.
// Usage: npm run bench:uploads [-- --mb 1024 --part-mb 16]
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  createReadStream,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { request } from 'node:http';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';

import { EmbeddedPostgres } from '../libs/persistence/dist/index.js';

import { startRegistry } from './registry/servers.mjs';

const MB = 1024 * 1024;
const FILES = 4;
const { values } = parseArgs({
  options: { mb: { type: 'string', default: '1024' }, 'part-mb': { type: 'string', default: '16' } },
});
const [megabytes, partMegabytes] = [Number(values.mb), Number(values['part-mb'])];

const folder = mkdtempSync(join(tmpdir(), 'bench-uploads-'));
const stops = [];

/** Bytes that nothing compresses, as the files of a model. */
function modelFiles() {
  const model = join(folder, 'model');
  mkdirSync(model);
  for (let i = 0; i < FILES; i++) {
    const file = openSync(join(model, `layer-${i}.bin`), 'w');
    for (let mb = 0; mb < megabytes / FILES; mb++) writeSync(file, randomBytes(MB));
  }
  execFileSync('tar', ['-czf', join(folder, 'model.tar.gz'), '-C', model, ...names('.')]);
  execFileSync('python3', ['-m', 'zipfile', '-c', join(folder, 'model.zip'), ...names(model)]);
  const whole = openSync(join(folder, 'model.bin'), 'w');
  for (const name of names(model)) writeSync(whole, readFileSync(name));
  return join(folder, 'model.bin');
}

const names = (model) => Array.from({ length: FILES }, (_, i) => join(model, `layer-${i}.bin`));

async function send(method, url, { file, bytes, json }) {
  const body = file === undefined ? (bytes ?? Buffer.from(JSON.stringify(json))) : undefined;
  const length = file === undefined ? body.length : statSync(file).size;
  const type = json === undefined ? 'application/octet-stream' : 'application/json';
  const sent = request(url, { method, headers: { 'content-length': length, 'content-type': type } });
  const answered = new Promise((resolve, reject) => sent.once('response', resolve).once('error', reject));
  if (file === undefined) sent.end(body);
  else await pipeline(createReadStream(file, { highWaterMark: MB }), sent);
  const answer = await answered;
  const text = Buffer.concat(await answer.toArray()).toString();
  if (answer.statusCode >= 300) throw new Error(`${method} ${url} answers ${answer.statusCode}: ${text}`);
  return text === '' ? {} : JSON.parse(text);
}

async function inParts(uploads, file) {
  const { id } = await send('POST', uploads, { json: { path: 'model.bin' } });
  const [source, hash, piece] = [openSync(file), createHash('sha256'), Buffer.alloc(partMegabytes * MB)];
  for (let number = 1, read; (read = readSync(source, piece)) > 0; number++) {
    const bytes = piece.subarray(0, read);
    hash.update(bytes);
    await send('PUT', `${uploads}/${id}/parts/${number}`, { bytes });
  }
  await send('POST', `${uploads}/${id}/complete`, { json: { sha256: hash.digest('hex'), size: statSync(file).size } });
}

/** Peak of the resident memory since the last call, in MiB. */
function peakOf(pid) {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  return Number(kilobytes) / 1024;
}

async function measure(registry, name, work) {
  const before = registry.memory() / MB;
  peakOf(registry.pid);
  const start = performance.now();
  await work();
  const rate = megabytes / ((performance.now() - start) / 1000);
  const peak = peakOf(registry.pid);
  console.log(
    `${name.padEnd(28)} ${rate.toFixed(0).padStart(4)} MB/s | before ${before.toFixed(0)} MiB, peak ${peak.toFixed(0)} MiB`,
  );
}

try {
  const file = modelFiles();
  const postgres = await EmbeddedPostgres.start({ dataDir: join(folder, 'postgres') });
  stops.push(() => postgres.stop());
  const registry = await startRegistry(postgres, folder);
  stops.push(registry.stop);
  console.log(`${megabytes} MB; ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}, Node ${process.version}`);
  const versions = `${registry.url}/api/v1/models/bench/versions`;
  const artifact = async (version) => {
    await send('POST', versions, { json: { version } });
    return `${versions}/${version}/artifact`;
  };
  await send('PUT', `${await artifact('0.1.0')}/files/warm`, { bytes: randomBytes(MB) });
  const [one, parts, zip, tar] = [
    await artifact('1.0.0'),
    await artifact('2.0.0'),
    await artifact('3.0.0'),
    await artifact('4.0.0'),
  ];
  await measure(registry, 'one file', () => send('PUT', `${one}/files/model.bin`, { file }));
  await measure(registry, `in parts of ${partMegabytes} MB`, () => inParts(`${parts}/uploads`, file));
  await measure(registry, `zip of ${FILES} files`, () =>
    send('PUT', `${zip}/archive`, { file: join(folder, 'model.zip') }),
  );
  await measure(registry, `tar.gz of ${FILES} files`, () =>
    send('PUT', `${tar}/archive`, { file: join(folder, 'model.tar.gz') }),
  );
} finally {
  for (const stop of stops.reverse()) await stop();
  rmSync(folder, { recursive: true, force: true });
}
