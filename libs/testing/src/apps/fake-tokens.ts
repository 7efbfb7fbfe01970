import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { TokenServiceService } from '@intelgraph/contracts';
import type { Role } from '@intelgraph/kernel';
import {
  bootstrapApp,
  defineConfig,
  hashSecret,
  type RunningApp,
  type TokenRecord,
  tokenServiceHandlers,
  type TokenSource,
} from '@intelgraph/platform';
import { Module } from '@nestjs/common';

/** Tokens in memory, as governance would hold them; `serve` also answers where governance would. */
export class FakeTokens implements TokenSource {
  down = false;
  private revision = 0n;
  private readonly tokens = new Map<string, TokenRecord>();
  private app: RunningApp | undefined;
  private dataDir: string | undefined;

  /** Makes a token and returns its text; `id` is the principal's too, unless `over` says otherwise. */
  issue(id: string, roles: readonly Role[], over: Partial<TokenRecord> = {}): string {
    const secret = `secret-of-${id}-0123456789`;
    this.put({
      id,
      secretSha256: hashSecret(secret),
      principalId: id,
      principalKind: 'user',
      roles: [...roles],
      workspace: '*',
      expiresAt: undefined,
      revokedAt: undefined,
      revision: 0n,
      ...over,
    });
    return `ig_${id}_${secret}`;
  }

  revoke(id: string): void {
    const token = this.tokens.get(id);
    if (token === undefined) throw new Error(`no token ${id}`);
    this.put({ ...token, revokedAt: new Date() });
  }

  sync(since: bigint): Promise<{ revision: bigint; tokens: TokenRecord[] }> {
    if (this.down) return Promise.reject(new Error('down'));
    const tokens = [...this.tokens.values()].filter((token) => token.revision > since);
    return Promise.resolve({ revision: this.revision, tokens });
  }

  lookup(id: string): Promise<TokenRecord | undefined> {
    return this.down ? Promise.reject(new Error('down')) : Promise.resolve(this.tokens.get(id));
  }

  /** Starts a `TokenService` for services that show this service token. @returns its gRPC address */
  async serve(serviceToken: string): Promise<string> {
    const useValue = tokenServiceHandlers(this);
    @Module({ providers: [{ provide: FakeTokens, useValue }] })
    class TokensModule {}
    this.dataDir = await mkdtemp(join(tmpdir(), 'tokens-'));
    const config = defineConfig({ app: 'governance', port: 0, grpcPort: 0 });
    this.app = await bootstrapApp({
      config: config.load({}, { dataDir: this.dataDir, serviceToken, authMode: 'token', logLevel: 'silent' }),
      module: TokensModule,
      grpc: [{ service: TokenServiceService, controller: FakeTokens }],
      tokenSource: () => this,
    });
    await this.app.ready;
    return `127.0.0.1:${this.app.grpcPort}`;
  }

  async stop(): Promise<void> {
    await this.app?.close();
    if (this.dataDir !== undefined) await rm(this.dataDir, { recursive: true });
  }

  private put(token: TokenRecord): void {
    this.revision += 1n;
    this.tokens.set(token.id, { ...token, revision: this.revision });
  }
}
