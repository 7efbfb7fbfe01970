import type { CardTasks, CardWorker } from '@intelgraph/ml-governance';
import type { Lifecycle } from '@intelgraph/platform';
import type { Registry } from 'prom-client';

import type { PeerClients } from '../peers/peer-clients.js';

import { addCardTaskGauge } from './card-metrics.js';

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
    addCardTaskGauge(this.metrics, this.tasks);
    this.lifecycle.onClose('consumers', 'worker of model cards', () => this.worker.stop());
    this.lifecycle.onClose('producers', 'clients of other services', () => this.peers.close());
    this.worker.start();
  }
}
