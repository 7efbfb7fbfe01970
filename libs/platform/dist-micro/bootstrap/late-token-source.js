import { UnavailableError } from '@intelgraph/kernel';
/** Stands for a source that lives in the app's own modules, which do not exist yet when servers are made. */ export class LateTokenSource {
    use(source) {
        this.source = source;
    }
    sync(since) {
        return this.required().sync(since);
    }
    lookup(id) {
        return this.required().lookup(id);
    }
    required() {
        if (!this.source) throw new UnavailableError('tokens', 'still starting');
        return this.source;
    }
}

//# sourceMappingURL=late-token-source.js.map
