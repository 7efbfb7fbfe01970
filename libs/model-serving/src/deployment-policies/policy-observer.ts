import type { PolicyChange } from './policy-move.js';

/** Told of every change that this process made to a policy. */
export interface PolicyObserver {
  changed(change: PolicyChange): void;
}
