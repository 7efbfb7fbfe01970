/** The text of `.env.example`: every variable of every app once, with meaning, values, default and users. */ export function envExample(schemas) {
    const entries = new Map();
    for (const { app, settings } of schemas){
        for (const setting of Object.values(settings)){
            const entry = entries.get(setting.env) ?? {
                setting,
                apps: []
            };
            entry.apps.push(app);
            entries.set(setting.env, entry);
        }
    }
    const blocks = [
        ...entries.values()
    ].map((entry)=>block(entry, schemas.length));
    const head = '# Every variable of the platform. Generated from the schemas by "npm run generate"; do not edit.';
    return `${[
        head,
        ...blocks
    ].join('\n\n')}\n`;
}
function block({ setting, apps }, total) {
    const users = apps.length === total ? 'all apps' : apps.join(', ');
    const secret = setting.secret ? `\n# Secret: ${setting.env}_FILE may name a file that holds it.` : '';
    return `# ${setting.description}\n# ${setting.type}; ${users}.${secret}\n# ${setting.env}=${setting.fallback ?? ''}`;
}

//# sourceMappingURL=env-example.js.map
