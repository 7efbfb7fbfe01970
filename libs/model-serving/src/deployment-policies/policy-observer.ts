import type { PolicyChange } from './canary-moves.js';

/** Told of every change that this process made to a policy. */
export interface PolicyObserver {
  changed(change: PolicyChange): void;
}
