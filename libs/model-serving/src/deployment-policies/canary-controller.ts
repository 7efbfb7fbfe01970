import type { Clock, Logger } from '@intelgraph/kernel';

import type { Deployment } from '../deployments/deployment.js';
import type { DeploymentStore } from '../deployments/deployment-store.js';
import type { ServingState } from '../snapshot/serving-state.js';

import { advanceCanary, retreatCanary } from './canary-moves.js';
import { PolicyChangedError } from './deployment-policies.errors.js';
import { changeOf } from './deployment-policies.service.js';
import { activeCanary, type CanaryPolicy, type PolicyOutcome } from './deployment-policy.js';
import type { CanaryMeters } from './measurements/canary-meters.js';
import type { MeasurementStore } from './measurements/measurement-store.js';
import { controllerContext, dealWith } from './policy-controller.js';
import type { PolicyChange, PolicyMove } from './policy-move.js';
import type { PolicyObserver } from './policy-observer.js';
import { judgeStep } from './rollback-rules.js';

export interface CanaryControllerParts {
  readonly store: DeploymentStore;
  readonly measurements: MeasurementStore;
  readonly meters: CanaryMeters;
  readonly state: ServingState;
  readonly clock: Clock;
  readonly observer?: PolicyObserver | undefined;
  readonly logger?: Logger;
}

/** What an alert of monitoring says that a canary needs to know. */
export interface VersionAlert {
  readonly workspace: string;
  readonly id: string;
  readonly modelName: string;
  /** Empty where it is about all versions together. */
  readonly modelVersion: string;
  /** Of the check that raised it. */
  readonly check: string;
  readonly summary: string;
  readonly firedAt: Date;
}

type Decide = (deployment: Deployment, now: Date) => PolicyMove;

/**
 * Takes canaries on and back. Any number of processes may do so at once: whoever writes holds the lock of the endpoint, and does
 * nothing where the policy is not as it was judged any more. What is kept is all in the store: a process that dies leaves nothing undone.
 */
export class CanaryController {
  constructor(private readonly parts: CanaryControllerParts) {}

  /**
   * Tells what this process measured, then judges every canary by what all replicas did.
   *
   * @returns how many canaries changed
   * @throws what the store throws
   */
  async look(): Promise<number> {
    await this.parts.meters.flush();
    let changes = 0;
    for (const deployment of await this.parts.store.withPolicy('canary')) {
      const canary = activeCanary(deployment.policy);
      if (canary !== undefined && (await this.lookAt(deployment, canary))) changes += 1;
    }
    if (changes > 0) await this.parts.state.refresh();
    return changes;
  }

  /** Sends canaries of the version back that listen to the check. An alert about all versions together blames none. */
  async alertRaised(alert: VersionAlert): Promise<void> {
    for (const deployment of await this.parts.store.withPolicy('canary')) {
      const canary = activeCanary(deployment.policy);
      if (canary === undefined || !isAbout(alert, deployment, canary)) continue;
      const figures = { alert_id: alert.id, check: alert.check };
      const message = `monitoring raised an alert about version ${canary.version}: ${alert.summary}`;
      const outcome: PolicyOutcome = { reason: 'alert', message, figures };
      // Whatever step it is in by now: what is known of the version is true in all of them.
      await this.change(deployment, canary, false, (current, now) =>
        retreatCanary(current, 'rolled_back', outcome, now),
      );
    }
    await this.parts.state.refresh();
  }

  private async lookAt(deployment: Deployment, canary: CanaryPolicy): Promise<boolean> {
    const measured = await this.parts.measurements.read(canary.id, canary.stepIndex);
    const { violation, waitingFor } = judgeStep(canary, measured);
    if (violation !== undefined) {
      return this.change(deployment, canary, true, (current, now) =>
        retreatCanary(current, 'rolled_back', violation, now),
      );
    }
    if (!isDue(canary, this.parts.clock.now()) || waitingFor.length > 0) return false;
    const outcome: PolicyOutcome = { reason: 'baked', message: 'it has passed all of its steps', figures: {} };
    return this.change(deployment, canary, true, (current, now) => advanceCanary(current, outcome, now));
  }

  /** @param sameStep whether a decision is about one step alone @returns whether it was still to be made */
  private change(deployment: Deployment, judged: CanaryPolicy, sameStep: boolean, decide: Decide): Promise<boolean> {
    const { workspace, name } = deployment;
    const change = async (): Promise<boolean> => {
      let made: PolicyChange | undefined;
      await this.parts.store.change(controllerContext(workspace, 'canary'), name, (current) => {
        const canary = activeCanary(current?.policy ?? null);
        if (current === null || canary?.id !== judged.id) throw new PolicyChangedError(name);
        if (sameStep && canary.revision !== judged.revision) throw new PolicyChangedError(name);
        const move = decide(current, this.parts.clock.now());
        made = move.change;
        return changeOf(move);
      });
      if (made !== undefined) this.parts.observer?.changed(made);
      return true;
    };
    return dealWith(deployment, change, 'a canary could not be taken on', this.parts.logger);
  }
}

const isDue = ({ state, dueAt }: CanaryPolicy, now: Date): boolean =>
  state === 'running' && dueAt !== null && Date.parse(dueAt) <= now.getTime();

function isAbout(alert: VersionAlert, { workspace, modelName }: Deployment, canary: CanaryPolicy): boolean {
  const { alerts } = canary.rollbackOn;
  if (alerts === undefined || (alerts !== true && !alerts.includes(alert.check))) return false;
  if (alert.firedAt.getTime() < Date.parse(canary.startedAt)) return false;
  return alert.workspace === workspace && alert.modelName === modelName && alert.modelVersion === canary.version;
}
