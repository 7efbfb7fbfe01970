import { abTestConcluded, type AbTestConclusionState } from '@intelgraph/contracts';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import { schedulerContext } from '../checks/scheduler-context.js';
import type { MonitoringParts } from '../model-monitoring.ports.js';
import type { DueWork } from '../schedule/due-work-scheduler.js';

import type { AbDecision } from './ab-test.types.js';
import { decisionOf, predictionsOf, readEvidence } from './judgement.js';
import { claimWatchedTest, concludeTest, type WatchedTest, watchAgain } from './watched-tests.queries.js';

/** A look never takes more of a process's time than one part of so many. */
const REST_PER_LOOK = 20;

export interface AbTestWatcherOptions {
  /** Milliseconds between two looks at a test; looks that take long are rarer. */
  readonly everyMs: number;
}

/**
 * Looks at the running tests that have stop rules. What a look finds commits together: a conclusion and its event, or the time of the
 * next look. The numbers hold at all looks together, so it may look as often as it likes.
 */
export class AbTestWatcher implements DueWork {
  constructor(
    private readonly parts: MonitoringParts,
    private readonly options: AbTestWatcherOptions,
  ) {}

  /**
   * Looks at the test that has waited the longest, if there is one that is due and that nobody else looks at.
   *
   * @returns whether there was one
   */
  async runNextDue(): Promise<boolean> {
    const { dataSource } = this.parts;
    let claimed: WatchedTest | undefined;
    try {
      return await inTransaction(dataSource, async (tx) => {
        claimed = await claimWatchedTest(tx);
        if (claimed === undefined) return false;
        await this.look(tx, claimed);
        return true;
      });
    } catch (error) {
      const test = claimed;
      if (test === undefined) throw error;
      this.parts.logger?.warn({ err: error, ab_test: test.id }, 'an A/B test could not be judged; trying again');
      // Where the database is gone, this fails as well, and the test stays due.
      await inTransaction(dataSource, (tx) => watchAgain(tx, test, this.options.everyMs));
      return true;
    }
  }

  private async look(tx: Transaction, test: WatchedTest): Promise<void> {
    const started = performance.now();
    const evidence = await readEvidence(tx, test.workspace, test.id);
    const decision = decisionOf(test.state, evidence);
    const took = performance.now() - started;
    this.parts.observer?.abTestLookedAt?.(decision.reason, took / 1000);
    if (decision.reason === null) {
      await watchAgain(tx, test, Math.max(this.options.everyMs, REST_PER_LOOK * took));
      return;
    }
    await this.conclude(tx, test, { ...decision, reason: decision.reason }, [
      predictionsOf(evidence.counts, 'control'),
      predictionsOf(evidence.counts, 'treatment'),
    ]);
  }

  private async conclude(
    tx: Transaction,
    { workspace, id, state, revision }: WatchedTest,
    decision: Omit<AbDecision, 'concluded_at'> & { readonly reason: AbTestConclusionState['reason'] },
    [control_predictions, treatment_predictions]: readonly [number, number],
  ): Promise<void> {
    const { reason, winner } = decision;
    const concluded_at = this.parts.clock.now().toISOString();
    const detail = decision.detail ?? '';
    const counted = { control_predictions, treatment_predictions };
    const data = { id, name: state.name, revision, reason, winner, detail, ...counted, concluded_at };
    await concludeTest(tx, { workspace, id }, data);
    const aggregate = { subject: `ab-test/${id}`, aggregateId: id, aggregateVersion: revision };
    await this.parts.outbox.add(tx, schedulerContext(workspace), { ...aggregate, definition: abTestConcluded, data });
  }
}
