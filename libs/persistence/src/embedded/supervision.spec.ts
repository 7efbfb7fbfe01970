import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@intelgraph/testing';
import { supervise, type Supervised, type Supervision } from './supervision.js';

class FakeDatabase implements Supervised {
  running = true;
  failures = 0;
  starts = 0;
  readonly reports: string[] = [];

  isRunning = (): boolean => this.running;
  dismiss = (): void => undefined;
  report = (line: string): void => void this.reports.push(line);

  revive(): Promise<void> {
    this.starts += 1;
    if (this.starts <= this.failures) return Promise.reject(new Error('no space'));
    this.running = true;
    return Promise.resolve();
  }
}

describe('supervise', () => {
  let supervision: Supervision | undefined;
  afterEach(() => supervision?.end());

  it('starts a database again that ended, and says so', async () => {
    const database = new FakeDatabase();
    supervision = supervise(database, { lookMs: 1, pauseMs: 1 });
    database.running = false;
    await eventually(() => database.reports.length === 2);
    expect(database.starts).toBe(1);
    expect(database.running).toBe(true);
  });

  it('says why it could not, and tries again', async () => {
    const database = new FakeDatabase();
    database.failures = 1;
    supervision = supervise(database, { lookMs: 1, pauseMs: 1 });
    database.running = false;
    await eventually(() => database.running);
    expect(database.reports).toContain('PostgreSQL could not be started again: no space');
  });

  it('lets a database end that is to end, and leaves no listener behind', async () => {
    const listeners = process.listenerCount('exit');
    const database = new FakeDatabase();
    supervision = supervise(database, { lookMs: 1, pauseMs: 1 });
    expect(process.listenerCount('exit')).toBe(listeners + 1);
    await supervision.end();
    database.running = false;
    expect(process.listenerCount('exit')).toBe(listeners);
    expect(database.starts).toBe(0);
  });
});
