/** Lets Nest write through pino; its start-up chatter goes to debug. */ export class NestLogger {
    constructor(logger){
        this.logger = logger;
    }
    log(message, ...rest) {
        this.logger.debug({
            nest: contextOf(rest)
        }, String(message));
    }
    debug(message, ...rest) {
        this.logger.debug({
            nest: contextOf(rest)
        }, String(message));
    }
    verbose(message, ...rest) {
        this.logger.trace({
            nest: contextOf(rest)
        }, String(message));
    }
    warn(message, ...rest) {
        this.logger.warn({
            nest: contextOf(rest)
        }, String(message));
    }
    error(message, ...rest) {
        const err = message instanceof Error ? message : rest.find((part)=>part instanceof Error);
        this.logger.error({
            nest: contextOf(rest),
            err
        }, message instanceof Error ? message.message : String(message));
    }
    fatal(message, ...rest) {
        this.error(message, ...rest);
    }
}
function contextOf(rest) {
    const last = rest.at(-1);
    return typeof last === 'string' ? last : undefined;
}

//# sourceMappingURL=nest-logger.js.map
