import type { Logger } from '@intelgraph/kernel';

import type { MonitoringParts } from '../model-monitoring.ports.js';
import { DueWorkScheduler } from '../schedule/due-work-scheduler.js';

import { AbTestWatcher } from './ab-test-watcher.js';

export interface AbTestSchedulerOptions {
  /** Milliseconds between two looks at a running test that has stop rules; 10,000 unless given. */
  readonly everyMs?: number;
  readonly logger?: Logger;
}

const DEFAULT_EVERY_MS = 10_000;

/** Looks at running A/B tests that have stop rules; any number of processes may do so. */
export class AbTestScheduler extends DueWorkScheduler {
  constructor(parts: MonitoringParts, { everyMs = DEFAULT_EVERY_MS, logger }: AbTestSchedulerOptions = {}) {
    // Twice as often as a test is due, so that a look comes at most half a time late.
    const options = { pollMs: Math.max(50, everyMs / 2), ...(logger === undefined ? {} : { logger }) };
    super(new AbTestWatcher(parts, { everyMs }), 'looks at A/B tests', options);
  }
}
