import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { envExample } from '../config/env-example.js';
import { openApiOf } from './openapi-of-module.js';
/**
 * What `npm run generate` writes beside the gRPC code: `.env.example` and `docs/openapi.json`.
 *
 * @param root folder of the repository, with the apps built
 * @returns pairs of path and text
 */ export async function describeApps(root) {
    const apps = await builtApps(join(root, 'apps'));
    const documents = {};
    for (const { config, module, document } of apps){
        if (module) documents[config.app] = await openApiOf(module, config.app, document);
    }
    return [
        [
            '.env.example',
            envExample(apps.map(({ config })=>config))
        ],
        [
            'docs/openapi.json',
            `${JSON.stringify(documents, null, 2)}\n`
        ]
    ];
}
async function builtApps(folder) {
    const apps = [];
    for (const name of readdirSync(folder).sort()){
        const dist = join(folder, name, 'dist');
        const config = Object.values(await load(join(dist, 'config.js'))).find(isSchema);
        if (!config) continue;
        const module = (await load(join(dist, 'app.module.js')))['AppModule'];
        // Without controllers of its own there is nothing to describe; standalone's bootstrap would load every app.
        const bootstrap = module ? await load(join(dist, 'bootstrap.js')) : {};
        apps.push({
            config,
            module,
            document: bootstrap['document']
        });
    }
    return apps;
}
function isSchema(value) {
    return typeof value === 'object' && value !== null && 'app' in value && 'settings' in value && 'load' in value;
}
async function load(file) {
    return existsSync(file) ? await import(file) : {};
}

//# sourceMappingURL=describe-apps.js.map
