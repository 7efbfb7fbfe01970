import { AsyncLocalStorage } from 'node:async_hooks';
const storage = new AsyncLocalStorage();
/** Runs `work` inside a request, so that log lines carry its ids. */ export function inRequestScope(scope, work) {
    return storage.run(scope, work);
}
/** The request that the current code runs for, if any. */ export function currentRequest() {
    return storage.getStore();
}

//# sourceMappingURL=request-scope.js.map
