/** Whether one part works right now; `reason` says why not. */ /** Longest a check may take before its part counts as down, in milliseconds. */ const CHECK_TIMEOUT_MS = 2000;
/** Knows the parts an app depends on and asks them when somebody wants to know. */ export class Readiness {
    /** Adds a part: `readiness.add('redis', async () => ({ up: await ping() }))`; an optional one is reported only. */ add(part, check, { optional = false } = {}) {
        this.checks.set(part, optional ? async ()=>degraded(await statusOf(check)) : check);
    }
    /** From now on the app is not ready, whatever its parts say. */ drain() {
        this.draining = true;
    }
    async report() {
        const entries = await Promise.all([
            ...this.checks
        ].map(async ([part, check])=>[
                part,
                await statusOf(check)
            ]));
        const parts = Object.fromEntries(entries);
        if (this.draining) parts['shutdown'] = {
            up: false,
            reason: 'shutting down'
        };
        const ready = Object.values(parts).every((part)=>part.up || part.degraded);
        return {
            status: ready ? 'ready' : 'not_ready',
            parts
        };
    }
    constructor(){
        this.checks = new Map();
        this.draining = false;
    }
}
function degraded(status) {
    return status.up ? status : {
        ...status,
        degraded: true
    };
}
async function statusOf(check) {
    let timer;
    const late = new Promise((resolve)=>{
        timer = setTimeout(()=>resolve({
                up: false,
                reason: 'does not answer'
            }), CHECK_TIMEOUT_MS);
    });
    try {
        return await Promise.race([
            Promise.resolve(check()),
            late
        ]);
    } catch (error) {
        return {
            up: false,
            reason: error instanceof Error ? error.message : String(error)
        };
    } finally{
        clearTimeout(timer);
    }
}

//# sourceMappingURL=readiness.js.map
