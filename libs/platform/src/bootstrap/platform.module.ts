import { Global, Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';
import { Outbox, OutboxRelay } from '@intelgraph/messaging';
import { systemClock, uuidv7Ids } from '@intelgraph/kernel';
import { DataSource } from 'typeorm';
import { Registry } from 'prom-client';
import { Authenticator } from '../auth/authenticator.js';
import { TokenDirectory } from '../auth/token-directory.js';
import { Readiness } from '../health/readiness.js';
import { ReplicaMetrics } from '../replicas/replica-metrics.js';
import { Lifecycle } from '../shutdown/lifecycle.js';
import type { Parts } from './parts.js';
import { APP_CONFIG, BUS, CLOCK, IDS, LOGGER, PEER_OPTIONS, TRACING } from './tokens.js';

const TOKENS = [
  APP_CONFIG,
  LOGGER,
  CLOCK,
  IDS,
  BUS,
  TRACING,
  PEER_OPTIONS,
  Registry,
  ReplicaMetrics,
  Lifecycle,
  Readiness,
  TokenDirectory,
  Authenticator,
  DataSource,
  Outbox,
  OutboxRelay,
];

/** Gives every module of an app what platform made for it. */
@Global()
@Module({})
export class PlatformModule {
  static of(parts: Parts): DynamicModule {
    const providers: Provider[] = [
      { provide: APP_CONFIG, useValue: parts.config },
      { provide: LOGGER, useValue: parts.logger },
      { provide: CLOCK, useValue: systemClock },
      { provide: IDS, useValue: uuidv7Ids },
      { provide: TRACING, useValue: parts.tracing ?? null },
      { provide: PEER_OPTIONS, useValue: parts.peers },
      { provide: Registry, useValue: parts.metrics },
      { provide: ReplicaMetrics, useValue: parts.replicaMetrics },
      { provide: Lifecycle, useValue: parts.lifecycle },
      { provide: Readiness, useValue: parts.readiness },
      { provide: TokenDirectory, useValue: parts.directory },
      { provide: Authenticator, useValue: parts.authenticator },
    ];
    if (parts.database) providers.push({ provide: DataSource, useValue: parts.database.dataSource });
    if (parts.events) {
      providers.push({ provide: BUS, useValue: parts.events.bus });
      providers.push({ provide: Outbox, useValue: parts.events.outbox });
      providers.push({ provide: OutboxRelay, useValue: parts.events.relay });
    }
    return PlatformModule.with(providers);
  }

  /** The same names with nothing behind them, for looking at an app without running it. */
  static empty(): DynamicModule {
    return PlatformModule.with(TOKENS.map((provide) => ({ provide, useValue: {} })));
  }

  private static with(providers: Provider[]): DynamicModule {
    const exports = providers.map((provider) => (typeof provider === 'function' ? provider : provider.provide));
    return { module: PlatformModule, providers, exports };
  }
}
