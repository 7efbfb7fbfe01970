import { readFileSync } from 'node:fs';
import { AppError } from '@intelgraph/kernel';
import { artifactStorageContradictions } from './artifact-storage.js';
import { commonSettings } from './common.config.js';
/** One or more variables are missing or wrong. */ export class ConfigError extends AppError {
    constructor(app, problems){
        const list = problems.map(({ field, message })=>`  ${field} ${message}`).join('\n');
        super('CONFIG.INVALID', 'invalid', `Configuration of ${app} is wrong:\n${list}`, {
            fields: problems
        });
    }
}
/** Declares an app's configuration: the common settings plus its own. */ export function defineConfig(options) {
    const settings = {
        ...commonSettings(options),
        ...options.settings
    };
    return {
        app: options.app,
        settings,
        load (env, overrides = {}) {
            const problems = [];
            const values = {
                app: options.app,
                database: options.database
            };
            const dataDir = overrides.dataDir ?? (env['DATA_DIR'] || undefined);
            for (const [key, setting] of Object.entries(settings)){
                if (key in overrides) continue;
                const fallback = dataDir === undefined ? undefined : setting.fallbackIn?.(dataDir);
                readInto(values, key, fallback === undefined ? setting : {
                    ...setting,
                    fallback
                }, env, problems);
            }
            Object.assign(values, overrides);
            // Every key of C was filled above, or there is a problem and nothing is returned.
            const config = values;
            const known = new Set(problems.map(({ field })=>field));
            problems.push(...contradictions(config).filter(({ field })=>!known.has(field)));
            if (problems.length > 0) throw new ConfigError(options.app, problems);
            return config;
        }
    };
}
function readInto(values, key, setting, env, problems) {
    try {
        const text = textOf(setting, env) ?? setting.fallback;
        if (text !== undefined) values[key] = setting.parse(text);
        else if (setting.optional) values[key] = undefined;
        else problems.push({
            field: setting.env,
            message: `is missing (${setting.description})`
        });
    } catch (error) {
        problems.push({
            field: setting.env,
            message: error instanceof Error ? error.message : String(error)
        });
    }
}
function textOf(setting, env) {
    const file = setting.secret ? env[`${setting.env}_FILE`] : undefined;
    const direct = env[setting.env];
    if (file === undefined || file === '') return direct === '' ? undefined : direct;
    if (direct !== undefined && direct !== '') throw new Error(`and ${setting.env}_FILE are both set`);
    try {
        return readFileSync(file, 'utf8').trim();
    } catch  {
        throw new Error(`cannot be read from the file that ${setting.env}_FILE names`);
    }
}
/** Rules between common settings. */ function contradictions(config) {
    const problems = [];
    if (config.database !== undefined && config.databaseUrl === undefined) {
        problems.push({
            field: 'DATABASE_URL',
            message: 'is missing (PostgreSQL server of this service)'
        });
    }
    if (config.bus === 'kafka' && config.kafkaBrokers?.length === 0) {
        problems.push({
            field: 'KAFKA_BROKERS',
            message: 'is missing (BUS=kafka)'
        });
    }
    problems.push(...transportContradictions(config), ...artifactStorageContradictions(config));
    if (config.authMode === 'dev' && config.host !== undefined && !isLoopback(config.host)) {
        problems.push({
            field: 'HOST',
            message: 'must be a loopback address (127.0.0.1, ::1, localhost) for AUTH_MODE=dev'
        });
    }
    if (config.authMode === 'token' && config.serviceToken === undefined) {
        problems.push({
            field: 'SERVICE_TOKEN',
            message: 'is missing (AUTH_MODE=token)'
        });
    }
    return problems;
}
/** Rules between the settings of encrypted and authenticated connections. */ function transportContradictions(config) {
    const problems = [];
    if (config.tlsCertificate === undefined !== (config.tlsKey === undefined)) {
        const missing = config.tlsKey === undefined ? 'TLS_KEY_FILE' : 'TLS_CERT_FILE';
        problems.push({
            field: missing,
            message: 'is missing (the other one of TLS_CERT_FILE and TLS_KEY_FILE is set)'
        });
    }
    if (config.kafkaSaslMechanism !== undefined && config.kafkaSaslMechanism !== 'none') {
        for (const [field, value] of [
            [
                'KAFKA_SASL_USERNAME',
                config.kafkaSaslUsername
            ],
            [
                'KAFKA_SASL_PASSWORD',
                config.kafkaSaslPassword
            ]
        ]){
            if (value === '') problems.push({
                field,
                message: `is missing (KAFKA_SASL_MECHANISM=${config.kafkaSaslMechanism})`
            });
        }
    }
    return problems;
}
/** Whether an address is reachable from this machine only. */ export function isLoopback(host) {
    return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

//# sourceMappingURL=define-config.js.map
