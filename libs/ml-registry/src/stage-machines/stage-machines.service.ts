import { stageMachineChanged, type StageMachineState } from '@intelgraph/contracts';
import { InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import type { RegistryParts } from '../ml-registry.ports.js';

import { checkStageMachine, type StageMachineInput, withDefaults } from './stage-machine-input.js';
import { stageMachineProblems } from './stage-machine-rules.js';
import { StageMachineEntity } from './stage-machine.entity.js';
import { StageMachine } from './stage-machine.js';
import { StageInUseError, StageMachineOutdatedError } from './stage-machines.errors.js';
import { countStages, holdStages, stageMachineOf } from './stage-machines.queries.js';

/** The stages of a workspace. */
export class StageMachinesService {
  constructor(private readonly parts: RegistryParts) {}

  /** The default ones, with revision 0, where the workspace never set any. */
  async get(context: RequestContext): Promise<StageMachineState> {
    requireRole(context, 'viewer');
    return (await this.machineOf(context.workspace)).definition;
  }

  /** The stages of a workspace, to ask. */
  machineOf(workspace: string): Promise<StageMachine> {
    return stageMachineOf(this.parts.dataSource.manager, workspace);
  }

  /**
   * Replaces the stages as a whole; what a stage leaves out is as in the default ones. Open requests are judged by the new
   * ones from then on.
   *
   * @param input with the revision that was read
   * @throws StageMachineOutdatedError when somebody changed them meanwhile
   * @throws StageInUseError when versions are in a stage that would go or become another kind
   * @throws InvalidInputError
   */
  async set(context: RequestContext, input: StageMachineInput): Promise<StageMachineState> {
    requireRole(context, 'admin');
    checkStageMachine(input);
    const wanted = withDefaults(input);
    const problems = stageMachineProblems(wanted);
    if (problems.length > 0) throw new InvalidInputError(problems);
    const { workspace } = context;
    return inTransaction(this.parts.dataSource, async (tx) => {
      await holdStages(tx);
      const { revision } = (await stageMachineOf(tx, workspace)).definition;
      if (input.revision !== revision) throw new StageMachineOutdatedError(input.revision, revision);
      await assertKeepsUsed(tx, workspace, new StageMachine(wanted));
      const data = { ...wanted, revision: revision + 1 };
      await tx.upsert(StageMachineEntity, { workspace, ...data }, ['workspace']);
      await this.parts.outbox.add(tx, context, {
        definition: stageMachineChanged,
        subject: `stage-machine/${workspace}`,
        aggregateId: workspace,
        aggregateVersion: data.revision,
        data,
      });
      return data;
    });
  }
}

async function assertKeepsUsed(tx: Transaction, workspace: string, machine: StageMachine): Promise<void> {
  const used = await countStages(tx, workspace);
  const lost = used.filter(({ stage, kind }) => machine.find(stage)?.kind !== kind);
  if (lost.length > 0) throw new StageInUseError(lost.map(({ stage, versions }) => ({ stage, versions })));
}
