function _ts_decorate(decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") {
        r = Reflect.decorate(decorators, target, key, desc);
    } else {
        for(var i = decorators.length - 1; i >= 0; i--){
            if (d = decorators[i]) {
                r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
            }
        }
    }
    return c > 3 && r && Object.defineProperty(target, key, r), r;
}
import { Global, Module } from '@nestjs/common';
import { Outbox, OutboxRelay } from '@intelgraph/messaging';
import { systemClock, uuidv7Ids } from '@intelgraph/kernel';
import { DataSource } from 'typeorm';
import { Registry } from 'prom-client';
import { Authenticator } from '../auth/authenticator.js';
import { TokenDirectory } from '../auth/token-directory.js';
import { Readiness } from '../health/readiness.js';
import { Lifecycle } from '../shutdown/lifecycle.js';
import { APP_CONFIG, BUS, CLOCK, IDS, LOGGER } from './tokens.js';
const TOKENS = [
    APP_CONFIG,
    LOGGER,
    CLOCK,
    IDS,
    BUS,
    Registry,
    Lifecycle,
    Readiness,
    TokenDirectory,
    Authenticator,
    DataSource,
    Outbox,
    OutboxRelay
];
export class PlatformModule {
    static of(parts) {
        const providers = [
            {
                provide: APP_CONFIG,
                useValue: parts.config
            },
            {
                provide: LOGGER,
                useValue: parts.logger
            },
            {
                provide: CLOCK,
                useValue: systemClock
            },
            {
                provide: IDS,
                useValue: uuidv7Ids
            },
            {
                provide: Registry,
                useValue: parts.metrics
            },
            {
                provide: Lifecycle,
                useValue: parts.lifecycle
            },
            {
                provide: Readiness,
                useValue: parts.readiness
            },
            {
                provide: TokenDirectory,
                useValue: parts.directory
            },
            {
                provide: Authenticator,
                useValue: parts.authenticator
            }
        ];
        if (parts.database) providers.push({
            provide: DataSource,
            useValue: parts.database.dataSource
        });
        if (parts.events) {
            providers.push({
                provide: BUS,
                useValue: parts.events.bus
            });
            providers.push({
                provide: Outbox,
                useValue: parts.events.outbox
            });
            providers.push({
                provide: OutboxRelay,
                useValue: parts.events.relay
            });
        }
        return PlatformModule.with(providers);
    }
    /** The same names with nothing behind them, for looking at an app without running it. */ static empty() {
        return PlatformModule.with(TOKENS.map((provide)=>({
                provide,
                useValue: {}
            })));
    }
    static with(providers) {
        const exports = providers.map((provider)=>typeof provider === 'function' ? provider : provider.provide);
        return {
            module: PlatformModule,
            providers,
            exports
        };
    }
}
PlatformModule = _ts_decorate([
    Global(),
    Module({})
], PlatformModule);

//# sourceMappingURL=platform.module.js.map
