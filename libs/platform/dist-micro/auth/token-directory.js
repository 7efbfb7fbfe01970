import { UnavailableError } from '@intelgraph/kernel';
/** Most unknown ids that are asked for at the source at the same time; beyond it they count as unknown. */ const MAX_LOOKUPS = 32;
/**
 * Every token this process has heard of, kept in memory.
 *
 * It polls its source by revision and asks at once on a miss, so a new token works at once, a revoked one stops
 * within the interval, and known ones go on working while the source is down.
 */ export class TokenDirectory {
    constructor(options){
        this.options = options;
        this.tokens = new Map();
        this.lookups = new Map();
        this.revision = 0n;
        this.stopped = false;
        this.reachable = true;
    }
    /** Loads the snapshot, polls once (a source that is down is no error) and keeps polling. */ async start() {
        const saved = await this.options.snapshot?.load();
        // The revision starts at 0 so that what changed while we were away is surely seen.
        for (const token of saved ?? [])this.tokens.set(token.id, token);
        if (!this.isStopped()) await this.poll();
        // Stopped while it was starting: nobody would stop the timer again.
        if (this.isStopped()) return;
        this.timer = setInterval(()=>void this.poll(), this.options.intervalMs ?? 2000);
        this.timer.unref();
    }
    /** Stops polling and waits for the poll under way. */ async stop() {
        this.stopped = true;
        clearInterval(this.timer);
        await this.polling;
    }
    isStopped() {
        return this.stopped;
    }
    /** The token with this id, revoked or not, when this process has heard of it: asks nobody. */ known(id) {
        return this.tokens.get(id);
    }
    /**
   * The token with this id, revoked or not.
   *
   * @throws UnavailableError when it is unknown here and the source does not answer
   */ async find(id) {
        return this.tokens.get(id) ?? await this.lookup(id);
    }
    /** Fetches what changed; called by the timer, and by tests that do not want to wait. */ async poll() {
        this.polling ??= this.sync().finally(()=>this.polling = undefined);
        await this.polling;
    }
    async sync() {
        try {
            const { revision, tokens } = await this.options.source.sync(this.revision);
            for (const token of tokens)this.tokens.set(token.id, token);
            this.revision = revision;
            if (tokens.length > 0) await this.options.snapshot?.save([
                ...this.tokens.values()
            ]);
            this.reachable = true;
        } catch (error) {
            // Known tokens keep working; say it once per outage, not every two seconds.
            if (this.reachable) this.options.logger.warn({
                err: error
            }, 'the token source does not answer');
            this.reachable = false;
        }
    }
    async lookup(id) {
        let pending = this.lookups.get(id);
        if (!pending) {
            if (this.lookups.size >= MAX_LOOKUPS) throw new UnavailableError('tokens', 'too many unknown tokens at once');
            pending = this.options.source.lookup(id).finally(()=>this.lookups.delete(id));
            this.lookups.set(id, pending);
        }
        let found;
        try {
            found = await pending;
        } catch (error) {
            throw new UnavailableError('governance', 'it does not answer and the token is not known here', {
                cause: error
            });
        }
        if (found) this.tokens.set(id, found);
        return found;
    }
}

//# sourceMappingURL=token-directory.js.map
