import { UnavailableError } from '@intelgraph/kernel';
import type { OnlineReadRequest, OnlineStore, OnlineValue, OnlineWrite } from '@intelgraph/online-features';

/** Stands for an online store that is opened later; until then it does not answer. */
export class LateOnlineStore implements OnlineStore {
  private store: OnlineStore | undefined;

  use(store: OnlineStore): void {
    this.store = store;
  }

  get kind(): OnlineStore['kind'] {
    return this.opened().kind;
  }

  get durable(): boolean {
    return this.opened().durable;
  }

  async apply(writes: readonly OnlineWrite[]): Promise<boolean[]> {
    return this.opened().apply(writes);
  }

  async read(request: OnlineReadRequest): Promise<(OnlineValue | undefined)[][]> {
    return this.opened().read(request);
  }

  async check(): Promise<void> {
    return this.opened().check();
  }

  async close(): Promise<void> {
    await this.store?.close();
  }

  private opened(): OnlineStore {
    if (this.store === undefined) throw new UnavailableError('online store', 'it is not open: call initialize() first');
    return this.store;
  }
}
