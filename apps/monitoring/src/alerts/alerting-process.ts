import type { AlertDispatcher } from '@intelgraph/model-monitoring';
import type { Lifecycle } from '@intelgraph/platform';

/** Sends alerts while the app runs. */
export class AlertingProcess {
  constructor(
    private readonly dispatcher: AlertDispatcher,
    private readonly lifecycle: Lifecycle,
  ) {}

  /** The database is connected. */
  start(): void {
    this.dispatcher.start();
    this.lifecycle.onClose('producers', 'alert dispatcher', () => this.dispatcher.stop());
  }
}
