import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { RegistryServiceService, registryProto, TokenServiceService } from '@intelgraph/contracts';
import { assertedContext } from '@intelgraph/kernel';
import { eventually } from '@intelgraph/testing';
import { FakeGrpcServer } from '@intelgraph/testing/apps';
import { afterEach, describe, expect, it } from '@jest/globals';
import { bootstrapApp, defineConfig, grpcClient, PEER_OPTIONS, TokenDirectory } from '../src/index.js';
import type { GrpcClientOptions, RunningApp } from '../src/index.js';

const ctx = assertedContext('ada');
const REGISTRY = 'intelgraph.registry.v1.RegistryService';
const TOKENS = 'intelgraph.governance.v1.TokenService';
/** Nobody listens there. */
const DEAD = '127.0.0.1:1';

@Module({})
class EmptyModule {}

describe('what an app says of the replicas that it calls', () => {
  const closers: (() => unknown)[] = [];
  const logs: Record<string, unknown>[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function start(governanceGrpcUrl: string): Promise<RunningApp> {
    const schema = defineConfig({ app: 'sample', port: 0, grpcPort: 0 });
    const dataDir = mkdtempSync(join(tmpdir(), 'peers-'));
    const app = await bootstrapApp({
      config: schema.load({}, { dataDir, governanceGrpcUrl }),
      module: EmptyModule,
      logTo: { write: (line) => logs.push(JSON.parse(line) as Record<string, unknown>) },
    });
    closers.push(() => app.close());
    await app.ready;
    return app;
  }
  const ask = async (app: RunningApp, path: string): Promise<string> =>
    (await fetch(`http://127.0.0.1:${app.httpPort}${path}`)).text();
  const ejections = (peer: string): string => `replica_ejections_total{peer="${peer}",service="sample"} 1\n`;

  it('shows ejections and tries in its metrics and its log, also of a client that is closed', async () => {
    const server = new FakeGrpcServer().on(RegistryServiceService.resolveVersion, () =>
      registryProto.ResolveVersionResponse.fromPartial({}),
    );
    const alive = await server.start();
    closers.push(() => server.stop());
    const app = await start(DEAD);
    const options = app.get<GrpcClientOptions>(PEER_OPTIONS);
    const client = grpcClient(RegistryServiceService, `${DEAD},${alive}`, options);
    closers.push(() => client.close());

    await eventually(async () => {
      await client.resolveVersion({ model: 'fraud' }, ctx);
      expect(await ask(app, '/metrics')).toContain(ejections(REGISTRY));
    });
    const shown = await ask(app, '/metrics');
    const tries = (replica: string, outcome: string): RegExp =>
      new RegExp(
        `^replica_requests_total\\{peer="${REGISTRY}",replica="${replica}",outcome="${outcome}",.*\\} [1-9]`,
        'm',
      );
    expect(shown).toMatch(tries(DEAD, 'unreachable'));
    expect(shown).toMatch(tries(alive, 'ok'));
    expect(logs).toContainEqual(
      expect.objectContaining({ replica: DEAD, outcome: 'unreachable', msg: 'a replica gets no requests for a while' }),
    );

    client.close();
    const after = await ask(app, '/metrics');
    expect(after).toContain(ejections(REGISTRY));
    expect(after).not.toContain(`peer="${REGISTRY}",replica=`);
  });

  it('counts those of governance, which platform itself asks for tokens', async () => {
    const server = new FakeGrpcServer().on(TokenServiceService.syncTokens, () => ({ revision: 0n, tokens: [] }));
    const alive = await server.start();
    closers.push(() => server.stop());
    const app = await start(`${DEAD},${alive}`);
    const directory = app.get(TokenDirectory);

    await eventually(async () => {
      await directory.poll();
      expect(await ask(app, '/metrics')).toContain(ejections(TOKENS));
    });
  });
});
