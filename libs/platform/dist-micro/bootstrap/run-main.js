import { AppError } from '@intelgraph/kernel';
/** Two signals within this many milliseconds are one press of Ctrl-C. */ const SAME_PRESS_MS = 1_000;
/**
 * Runs an app as a process of its own: starts it, closes it on SIGINT or SIGTERM, and ends with code 1 when it
 * cannot start or close. A second signal ends the process at once; a repeat within {@link SAME_PRESS_MS} does not, for
 * npm forwards the Ctrl-C that the terminal already delivered. `node main.js migrate` migrates and ends.
 */ export async function runMain(bootstrap, commands = {}) {
    if (process.argv[2] === 'migrate') return migrateAndEnd(commands);
    const command = commands.others?.[process.argv[2] ?? ''];
    if (command !== undefined) return runAndEnd(command);
    const starting = bootstrap();
    let stopping;
    let stoppingSince = 0;
    const stop = (signal)=>{
        if (stopping) {
            if (performance.now() - stoppingSince > SAME_PRESS_MS) process.exit(signal === 'SIGINT' ? 130 : 143);
            return;
        }
        stoppingSince = performance.now();
        // An app that is still starting is closed as soon as it can be.
        stopping = starting.then(end, ()=>undefined);
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    try {
        const app = await starting;
        await app.ready;
    } catch (error) {
        // Whoever ends an app while it starts makes `ready` fail; that is no failure of the process.
        await stopping;
        fail(error);
    }
}
async function runAndEnd(command) {
    try {
        process.stdout.write(`${await command()}\n`);
    } catch (error) {
        fail(error);
    }
}
async function migrateAndEnd({ migrate }) {
    try {
        const applied = await migrate?.() ?? [];
        process.stdout.write(`${applied.length} migrations applied${applied.map((name)=>`\n  ${name}`).join('')}\n`);
    } catch (error) {
        fail(error);
    }
}
async function end(app) {
    try {
        await app.close();
        process.exit(0);
    } catch (error) {
        fail(error);
    }
}
function fail(error) {
    const text = error instanceof AppError ? error.message : error instanceof Error ? error.stack ?? error.message : String(error);
    process.stderr.write(`${text}\n`);
    process.exit(1);
}

//# sourceMappingURL=run-main.js.map
