/** The steps of a shutdown, in order (DESIGN §4). */ export const CLOSE_PHASES = [
    'readiness',
    'consumers',
    'transports',
    'producers',
    'database'
];
/** Everything an app has to close, in the order in which that is safe. */ export class Lifecycle {
    constructor(logger, /** Time that each hook may take, in milliseconds. */ timeoutMs){
        this.logger = logger;
        this.timeoutMs = timeoutMs;
        this.hooks = new Map();
    }
    /** False as soon as the shutdown begins. */ get isOpen() {
        return this.closing === undefined;
    }
    /** Registers what to close in a phase; within a phase the last registered closes first. */ onClose(phase, name, close) {
        const hooks = this.hooks.get(phase) ?? [];
        hooks.unshift({
            name,
            close
        });
        this.hooks.set(phase, hooks);
    }
    /**
   * Closes everything once; every hook runs even when others fail.
   *
   * @throws AggregateError of what failed, after all hooks ran
   */ close() {
        this.closing ??= this.run();
        return this.closing;
    }
    async run() {
        const failures = [];
        for (const phase of CLOSE_PHASES){
            for (const hook of this.hooks.get(phase) ?? []){
                try {
                    await this.bounded(hook);
                } catch (error) {
                    this.logger.error({
                        err: error,
                        phase,
                        part: hook.name
                    }, 'closing failed');
                    failures.push(error);
                }
            }
        }
        if (failures.length > 0) throw new AggregateError(failures, 'not everything could be closed');
    }
    async bounded({ name, close }) {
        let timer;
        const late = new Promise((_resolve, reject)=>{
            timer = setTimeout(()=>reject(new Error(`${name} did not close in ${this.timeoutMs} ms`)), this.timeoutMs);
        });
        try {
            await Promise.race([
                Promise.resolve(close()),
                late
            ]);
        } finally{
            clearTimeout(timer);
        }
    }
}

//# sourceMappingURL=lifecycle.js.map
