import type { CardTasks, CardWorker } from '@intelgraph/ml-governance';
import type { Lifecycle } from '@intelgraph/platform';
import { Gauge, type Registry } from 'prom-client';

import type { PeerClients } from '../peers/peer-clients.js';

/** Runs the worker of model cards for as long as the app runs, and says how much it has to do. */
export class CardProcess {
  constructor(
    private readonly worker: CardWorker,
    private readonly tasks: CardTasks,
    private readonly peers: PeerClients,
    private readonly lifecycle: Lifecycle,
    private readonly metrics: Registry,
  ) {}

  /** The database is connected. */
  start(): void {
    const { tasks } = this;
    const waiting = new Gauge({
      name: 'governance_model_card_tasks',
      help: 'Model cards that are to be generated again.',
      registers: [this.metrics],
      async collect() {
        this.set(await tasks.count());
      },
    });
    waiting.set(0);
    this.lifecycle.onClose('consumers', 'worker of model cards', () => this.worker.stop());
    this.lifecycle.onClose('producers', 'clients of other services', () => this.peers.close());
    this.worker.start();
  }
}
