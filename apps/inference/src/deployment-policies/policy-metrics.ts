import {
  activeBandit,
  activeCanary,
  type PolicyChange,
  type PolicyObserver,
  type ServingEngine,
} from '@intelgraph/model-serving';
import { Counter, Gauge, type Registry } from 'prom-client';

/** Shows canaries and bandits as this replica serves them, and counts the changes that it made. */
export class PolicyMetrics implements PolicyObserver {
  private readonly changes: Counter<'change'>;

  constructor(private readonly registry: Registry) {
    this.changes = new Counter({
      name: 'inference_policy_changes_total',
      help: 'Changes of the policies of deployments that this replica made, by what happened.',
      labelNames: ['change'],
      registers: [registry],
    });
  }

  changed(change: PolicyChange): void {
    this.changes.inc({ change });
  }

  watch(engine: ServingEngine): void {
    this.showCanaries(engine);
    this.showBandits(engine);
  }

  private showCanaries(engine: ServingEngine): void {
    new Gauge({
      name: 'inference_canary_weight_percent',
      help: 'Share of the traffic that a canary has on this replica, in percent; absent where none is under way.',
      labelNames: ['endpoint', 'model', 'version'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const { deployment } of engine.table.endpoints) {
          const canary = activeCanary(deployment.policy);
          if (canary === undefined) continue;
          const { name: endpoint, modelName: model, routes } = deployment;
          const weight = routes.find(({ version }) => version === canary.version)?.weight ?? 0;
          this.set({ endpoint, model, version: canary.version }, weight);
        }
      },
    });
  }

  private showBandits(engine: ServingEngine): void {
    new Gauge({
      name: 'inference_bandit_share_percent',
      help: 'Share of the traffic that a version of a bandit has on this replica, in percent; absent where none is under way.',
      labelNames: ['endpoint', 'model', 'version'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const { deployment } of engine.table.endpoints) {
          const bandit = activeBandit(deployment.policy);
          const { name: endpoint, modelName: model, routes } = deployment;
          for (const { version } of bandit?.arms ?? []) {
            const share = routes.find((route) => route.version === version)?.weight ?? 0;
            this.set({ endpoint, model, version }, share);
          }
        }
      },
    });
  }
}
