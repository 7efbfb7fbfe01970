import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import { envExample } from '../config/env-example.js';
import type { AppConfig, ConfigSchema } from '../config/define-config.js';
import type { DocumentEdit } from '../openapi/openapi.js';
import { openApiOf } from './openapi-of-module.js';

/** An app as its built files show it. */
interface BuiltApp {
  config: ConfigSchema<AppConfig>;
  module: Type | undefined;
  document: DocumentEdit | undefined;
}

/**
 * What `npm run generate` writes beside the gRPC code: `.env.example` and `docs/openapi.json`.
 *
 * @param root folder of the repository, with the apps built
 * @returns pairs of path and text
 */
export async function describeApps(root: string): Promise<[string, string][]> {
  const apps = await builtApps(join(root, 'apps'));
  const documents: Record<string, unknown> = {};
  for (const { config, module, document } of apps) {
    if (module) documents[config.app] = await openApiOf(module, config.app, document);
  }
  return [
    ['.env.example', envExample(apps.map(({ config }) => config))],
    ['docs/openapi.json', `${JSON.stringify(documents, null, 2)}\n`],
  ];
}

async function builtApps(folder: string): Promise<BuiltApp[]> {
  const apps: BuiltApp[] = [];
  for (const name of readdirSync(folder).sort()) {
    const dist = join(folder, name, 'dist');
    const config = Object.values(await load(join(dist, 'config.js'))).find(isSchema);
    if (!config) continue;
    const module = (await load(join(dist, 'app.module.js')))['AppModule'] as Type | undefined;
    // Without controllers of its own there is nothing to describe; standalone's bootstrap would load every app.
    const bootstrap = module ? await load(join(dist, 'bootstrap.js')) : {};
    apps.push({ config, module, document: bootstrap['document'] as DocumentEdit | undefined });
  }
  return apps;
}

function isSchema(value: unknown): value is ConfigSchema<AppConfig> {
  return typeof value === 'object' && value !== null && 'app' in value && 'settings' in value && 'load' in value;
}

async function load(file: string): Promise<Record<string, unknown>> {
  return existsSync(file) ? ((await import(file)) as Record<string, unknown>) : {};
}
