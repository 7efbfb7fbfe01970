import { bootstrap as features } from '@intelgraph/app-features';
import { bootstrap as gateway } from '@intelgraph/app-gateway';
import { bootstrap as governance } from '@intelgraph/app-governance';
import { bootstrap as inference } from '@intelgraph/app-inference';
import { bootstrap as monitoring } from '@intelgraph/app-monitoring';
import { bootstrap as registry } from '@intelgraph/app-registry';
import { bootstrap as training } from '@intelgraph/app-training';
import type { AppConfig, RunningApp } from '@intelgraph/platform';

/** The apps in the order of their start: who is asked by others comes first. */
export const APPS = { governance, registry, features, training, monitoring, inference, gateway } as const;
export type AppName = keyof typeof APPS;
export const APP_NAMES = Object.keys(APPS) as AppName[];

/** Starts one app; addresses of peers are told as they become known. */
export function startApp(name: AppName, overrides: Partial<AppConfig>): Promise<RunningApp> {
  return APPS[name](overrides);
}
