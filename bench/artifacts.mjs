// 1 GB up and down through the artifact store, with the memory of the process: constant, whatever the size.
// Usage: npm run bench:artifacts [-- --mb 1024] (the S3 rows need versitygw: scripts/s3-tools.sh)
import { randomBytes, randomFillSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { createArtifactStore } from '../libs/artifact-store/dist/index.js';
import { freePort } from '../scripts/services/child-service.mjs';
import { missingForS3, S3_CREDENTIALS, S3_REGION, startS3 } from '../scripts/services/s3.mjs';

const MB = 1024 * 1024;
const { values } = parseArgs({ options: { mb: { type: 'string', default: '1024' } } });
const megabytes = Number(values.mb);

/** Bytes that nothing compresses; one buffer, so that the source costs no memory itself. */
async function* content() {
  const chunk = randomBytes(MB);
  for (let i = 0; i < megabytes; i++) {
    randomFillSync(chunk, 0, 16);
    yield Buffer.from(chunk);
    await Promise.resolve();
  }
}

async function watched(work) {
  let peak = 0;
  const look = () => (peak = Math.max(peak, process.memoryUsage.rss()));
  look();
  const timer = setInterval(look, 20);
  const start = performance.now();
  const result = await work();
  clearInterval(timer);
  look();
  return { result, seconds: (performance.now() - start) / 1000, peak: peak / MB };
}

async function measure(name, config) {
  const store = createArtifactStore(config);
  await store.putBlob(randomBytes(MB));
  const base = process.memoryUsage.rss() / MB;
  const up = await watched(() => store.putBlob(content()));
  const down = await watched(async () => {
    let size = 0;
    for await (const chunk of await store.openBlob(up.result.digest)) size += chunk.length;
    if (size !== megabytes * MB) throw new Error(`${size} bytes came back`);
  });
  const row = ({ seconds, peak }) => `${(megabytes / seconds).toFixed(0)} MB/s, peak ${peak.toFixed(0)} MiB`;
  console.log(`${name.padEnd(24)} before ${base.toFixed(0)} MiB | up ${row(up)} | down ${row(down)}`);
}

const dir = mkdtempSync(join(tmpdir(), 'bench-artifacts-'));
const encryptionKeys = [randomBytes(32)];
let server;
try {
  await measure('local', { type: 'local', basePath: join(dir, 'plain') });
  await measure('local, encrypted', { type: 'local', basePath: join(dir, 'sealed'), encryptionKeys });
  const missing = missingForS3();
  if (missing !== undefined) console.log(`S3 left out: ${missing}`);
  else {
    server = await startS3({ dir: join(dir, 's3'), port: await freePort() });
    const place = { endpoint: server.url, region: S3_REGION, credentials: S3_CREDENTIALS, forcePathStyle: true };
    await new S3Client(place).send(new CreateBucketCommand({ Bucket: 'bench' }));
    const s3 = { type: 's3', bucket: 'bench', ...place };
    await measure('S3', { ...s3, prefix: 'plain/' });
    await measure('S3, encrypted', { ...s3, prefix: 'sealed/', encryptionKeys });
  }
} finally {
  await server?.stop();
  rmSync(dir, { recursive: true, force: true });
}
