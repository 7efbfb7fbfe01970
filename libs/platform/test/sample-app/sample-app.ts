import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { TokenServiceService } from '@intelgraph/contracts';
import { FakeTokens } from '@intelgraph/testing/apps';
import { bootstrapApp, defineConfig, TokenDirectory, tokenServiceHandlers } from '../../src/index.js';
import type { AppConfig, BootstrapOptions, RunningApp } from '../../src/index.js';
import { EchoGrpcController, EchoService } from './echo.grpc.js';
import { Latch } from './latch.js';
import { ThingsHttpController } from './things.http.controller.js';

const schema = defineConfig({ app: 'sample', port: 0, grpcPort: 0 });

export interface SampleApp {
  app: RunningApp;
  url: string;
  grpcUrl: string;
  tokens: FakeTokens;
  latch: Latch;
  directory: TokenDirectory;
  logs: Record<string, unknown>[];
}

export interface SampleOptions {
  readonly tokensDown?: boolean;
  /** Raw routes. */
  readonly http?: NonNullable<BootstrapOptions['http']>;
}

/** Starts a small app without database on free ports. */
export async function startSample(
  overrides: Partial<AppConfig> = {},
  { tokensDown = false, http }: SampleOptions = {},
): Promise<SampleApp> {
  const tokens = new FakeTokens();
  tokens.down = tokensDown;
  const latch = new Latch();
  const logs: Record<string, unknown>[] = [];
  /** Its instance is the value below. */
  class SampleGrpcController {
    readonly tokens = tokens;
  }

  @Module({
    controllers: [ThingsHttpController],
    providers: [
      { provide: Latch, useValue: latch },
      EchoGrpcController,
      { provide: SampleGrpcController, useValue: tokenServiceHandlers(tokens) },
    ],
  })
  class SampleModule {}
  const app = await bootstrapApp({
    config: schema.load({}, { dataDir: mkdtempSync(join(tmpdir(), 'sample-')), bodyLimit: 100_000, ...overrides }),
    module: SampleModule,
    grpc: [
      { service: TokenServiceService, controller: SampleGrpcController },
      { service: EchoService, controller: EchoGrpcController },
    ],
    tokenSource: () => tokens,
    ...(http === undefined ? {} : { http }),
    logTo: { write: (line) => logs.push(JSON.parse(line) as Record<string, unknown>) },
  });
  await app.ready;
  const url = `http://127.0.0.1:${app.httpPort}`;
  return { app, url, grpcUrl: `127.0.0.1:${app.grpcPort}`, tokens, latch, directory: app.get(TokenDirectory), logs };
}
