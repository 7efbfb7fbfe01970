import { abTestCreated, abTestUpdated, type AbTestState, type EventDefinition } from '@intelgraph/contracts';
import { requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, isUniqueViolation, type Transaction } from '@intelgraph/persistence';

import type { RegistryParts } from '../ml-registry.ports.js';

import { keyOf, resolveArms } from './ab-test-arms.js';
import { stopRulesOf } from './ab-test-rules.js';
import { AbTestEntity, ONE_RUNNING } from './ab-test.entity.js';
import { abTestStates, type AbTestStatus } from './ab-test.states.js';
import { AbTestNotFoundError, AbTestRunningError, AbTestStepError } from './ab-tests.errors.js';
import { toAbTest, type AbTest } from './ab-tests.mapper.js';
import { checkNewAbTest, type NewAbTest } from './new-ab-test.js';

/**
 * A/B tests between two versions. The registry keeps what shall be split and whether; inference follows its events and
 * splits. Drafts are written by editors and deployers; what changes traffic needs the role `deployer`.
 */
export class AbTestsService {
  constructor(private readonly parts: RegistryParts) {}

  /**
   * Versions of models that are not known here are kept as references with `resolved: false`: they take no traffic.
   *
   * @throws InvalidInputError, AbTestRunningError
   */
  async create(context: RequestContext, input: NewAbTest): Promise<AbTest> {
    requireRole(context, 'editor', 'deployer');
    checkNewAbTest(input);
    if (input.status === 'running') requireRole(context, 'deployer');
    return this.write(context, abTestCreated, async (tx) => {
      const test = await this.newAbTest(tx, context, input);
      await busyChecked(test, () => tx.insert(AbTestEntity, test));
      return test;
    });
  }

  /** Splits traffic from now on, also again after a pause. @throws AbTestStepError, AbTestRunningError */
  start(context: RequestContext, id: string): Promise<AbTest> {
    return this.move(context, id, 'running');
  }

  /** Everything goes to the control until it is started again. @throws AbTestStepError */
  pause(context: RequestContext, id: string): Promise<AbTest> {
    return this.move(context, id, 'paused');
  }

  /** Everything goes to the control, for good. @throws AbTestStepError */
  stop(context: RequestContext, id: string): Promise<AbTest> {
    return this.move(context, id, 'stopped');
  }

  private async move(context: RequestContext, id: string, to: AbTestStatus): Promise<AbTest> {
    requireRole(context, 'deployer');
    return this.write(context, abTestUpdated, async (tx) => {
      const test = await this.locked(tx, context.workspace, id);
      abTestStates.assert(test.status, to, (from) => new AbTestStepError(id, from, to));
      const now = this.parts.clock.now();
      const arms = { control_model: test.controlModel, treatment_model: test.treatmentModel };
      if (to === 'running') {
        // A version may have been registered or sealed since.
        const { control_model, treatment_model } = await resolveArms(tx, context.workspace, arms);
        Object.assign(test, { controlModel: control_model, treatmentModel: treatment_model });
        test.controlKey = keyOf(control_model);
        test.startedAt ??= now;
      }
      if (to === 'stopped') test.stoppedAt = now;
      Object.assign(test, { status: to, updatedAt: now, revision: test.revision + 1 });
      await busyChecked(test, () => tx.update(AbTestEntity, { id }, test));
      return test;
    });
  }

  private write(
    context: RequestContext,
    definition: EventDefinition<AbTestState>,
    work: (tx: Transaction) => Promise<AbTestEntity>,
  ): Promise<AbTest> {
    return inTransaction(this.parts.dataSource, async (tx) => {
      const data = toAbTest(await work(tx));
      const { id, revision: aggregateVersion } = data;
      const event = { definition, subject: `ab-test/${id}`, aggregateId: id, aggregateVersion, data };
      await this.parts.outbox.add(tx, context, event);
      return data;
    });
  }

  private async locked(tx: Transaction, workspace: string, id: string): Promise<AbTestEntity> {
    const found = await tx.findOne(AbTestEntity, { where: { id, workspace }, lock: { mode: 'pessimistic_write' } });
    if (found === null) throw new AbTestNotFoundError(id);
    return found;
  }

  private async newAbTest(tx: Transaction, context: RequestContext, input: NewAbTest): Promise<AbTestEntity> {
    const { control, treatment } = input.traffic_split;
    const now = this.parts.clock.now();
    const { control_model, treatment_model } = await resolveArms(tx, context.workspace, input);
    const status = input.status === 'running' ? 'running' : 'draft';
    const { principal } = context;
    return Object.assign(new AbTestEntity(), {
      id: this.parts.ids.next(),
      workspace: context.workspace,
      name: input.name,
      description: input.description ?? '',
      controlModel: control_model,
      treatmentModel: treatment_model,
      controlKey: keyOf(control_model),
      trafficSplit: { control, treatment },
      startDate: input.start_date === undefined ? now : new Date(input.start_date),
      endDate: input.end_date === undefined ? null : new Date(input.end_date),
      status,
      successMetrics: [...(input.success_metrics ?? [])],
      guardrailMetrics: (input.guardrail_metrics ?? []).map(({ metric, max_degradation }) => ({
        metric,
        max_degradation,
      })),
      stopRules: stopRulesOf(input.stop_rules),
      stopReason: null,
      createdBy: principal.kind === 'asserted' ? (input.created_by ?? principal.id) : principal.id,
      createdAt: now,
      startedAt: status === 'running' ? now : null,
      stoppedAt: null,
      updatedAt: now,
      revision: 1,
    });
  }
}

/** The database decides between two that start at the same moment. @throws AbTestRunningError */
async function busyChecked(test: AbTestEntity, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (isUniqueViolation(error, ONE_RUNNING)) throw new AbTestRunningError(test.controlKey);
    throw error;
  }
}
