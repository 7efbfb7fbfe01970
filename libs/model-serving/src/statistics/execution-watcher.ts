import type { ExecutionRefusal } from '@intelgraph/ml-runtime';

/** Told of what happens to requests and models that is out of the ordinary. */
export interface ExecutionWatcher {
  /** So many requests are tried again, because the worker that had them died. */
  retried(requests: number): void;
  refused(reason: ExecutionRefusal): void;
  /** A model left memory to make room for others, or came back for a request. */
  modelMoved(event: 'unloaded' | 'reloaded'): void;
}
