import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { freePort } from '@intelgraph/testing';

const SCRIPT = fileURLToPath(new URL('../../scripts/start-distributed.mjs', import.meta.url));
const APPS = ['GATEWAY', 'TRAINING', 'INFERENCE', 'REGISTRY', 'FEATURES', 'MONITORING', 'GOVERNANCE'];

describe('start:distributed', () => {
  it('ends before it starts anything when a port is taken, and names the variable', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const ports: [string, string][] = [];
    for (const app of APPS) {
      ports.push([`${app}_PORT`, String(await freePort())], [`${app}_GRPC_PORT`, String(await freePort())]);
    }
    const { port } = taken.address() as AddressInfo;
    const dataDir = await mkdtemp(join(tmpdir(), 'distributed-'));
    const env = {
      ...process.env,
      ...Object.fromEntries(ports),
      MONITORING_GRPC_PORT: String(port),
      DATA_DIR: dataDir,
    };
    const child = spawn(process.execPath, [SCRIPT], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    taken.close();
    await rm(dataDir, { recursive: true });
    expect(code).toBe(1);
    expect(said).toBe(`port ${port} is taken by another process; choose another with MONITORING_GRPC_PORT\n`);
  });
});
