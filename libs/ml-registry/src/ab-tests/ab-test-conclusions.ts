import { abTestUpdated, type AbTestConclusionState } from '@intelgraph/contracts';
import { newContext, type RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';

import type { RegistryParts } from '../ml-registry.ports.js';

import { AbTestEntity } from './ab-test.entity.js';
import { toAbTest } from './ab-tests.mapper.js';

/** What monitoring needs of a conclusion to be acted on. */
export type AbTestConclusion = Pick<AbTestConclusionState, 'id' | 'revision' | 'reason'>;

/** Stops tests of which monitoring says that a rule to stop them holds. */
export class AbTestConclusions {
  constructor(private readonly parts: RegistryParts) {}

  /**
   * Stops a running test for good: everything goes to the control. A test that was written since it was judged is left
   * alone, whoever did so: where it runs again, monitoring judges it again.
   *
   * @returns whether it was stopped
   */
  async apply(tx: Transaction, workspace: string, conclusion: AbTestConclusion): Promise<boolean> {
    const { id, revision, reason } = conclusion;
    const test = await tx.findOne(AbTestEntity, { where: { id, workspace }, lock: { mode: 'pessimistic_write' } });
    if (test?.status !== 'running' || test.revision !== revision) return false;
    const now = this.parts.clock.now();
    Object.assign(test, { status: 'stopped', stoppedAt: now, stopReason: reason, updatedAt: now });
    test.revision++;
    await tx.update(AbTestEntity, { id }, test);
    const aggregate = { subject: `ab-test/${id}`, aggregateId: id, aggregateVersion: test.revision };
    const event = { ...aggregate, definition: abTestUpdated, data: toAbTest(test) };
    await this.parts.outbox.add(tx, conclusionContext(workspace), event);
    return true;
  }
}

/** Who stops tests by their rules. */
const conclusionContext = (workspace: string): RequestContext =>
  newContext({ id: 'registry', kind: 'service', roles: ['deployer'], workspace, via: 'stop_rules' }, workspace);
