import { Outbox } from '@intelgraph/messaging';
import { inTransaction } from '@intelgraph/persistence';
import { DataSource } from 'typeorm';
/** The outbox of an app: a write that came with an idempotency key notes in its own transaction that it happened. */ export class KeyedOutbox extends Outbox {
    constructor(options, keys){
        super(options), this.keys = keys;
    }
    async add(tx, ctx, event) {
        await super.add(tx, ctx, event);
        if (event.definition.audited) await this.keys.applied(tx, ctx, event.subject);
    }
    async addWith(to, ctx, event, write) {
        if (!event.definition.audited || !this.keys.isKeyed(ctx)) return super.addWith(to, ctx, event, write);
        if (to instanceof DataSource) return inTransaction(to, (tx)=>this.addWith(tx, ctx, event, write));
        const isWritten = await super.addWith(to, ctx, event, write);
        if (isWritten) await this.keys.applied(to, ctx, event.subject);
        return isWritten;
    }
}

//# sourceMappingURL=keyed-outbox.js.map
