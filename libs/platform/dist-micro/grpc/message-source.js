/** The messages that a call sends; remembers why they stopped coming. */ export class MessageSource {
    constructor(messages){
        this.messages = messages;
    }
    /** Sends the messages one after the other (waiting for each is the back-pressure) and returns the call. */ into(call) {
        void this.pump(call);
        return call;
    }
    async pump(call) {
        const ended = new Promise((resolve)=>call.once('status', ()=>resolve('ended')));
        try {
            for await (const message of this.messages){
                const sent = new Promise((resolve)=>call.write(message, ()=>resolve('sent')));
                // A call that is over never calls back; stop reading its source then.
                if (await Promise.race([
                    sent,
                    ended
                ]) === 'ended') return;
            }
            call.end();
        } catch (error) {
            this.failure = error instanceof Error ? error : new Error('the messages to send broke off', {
                cause: error
            });
            call.cancel();
        }
    }
}

//# sourceMappingURL=message-source.js.map
