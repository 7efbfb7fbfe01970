import { describe, expect, it } from '@jest/globals';
import { eventually } from '@intelgraph/testing';
import { keepRunning } from '../../scripts/services/keep-running.mjs';

/** Servers that end when told to; the starts named in `broken` fail. */
class Servers {
  readonly said: string[] = [];
  running = 0;
  private starts = 0;
  private end: (reason: string) => void = () => undefined;

  constructor(private readonly broken: readonly number[] = []) {}

  start = (): Promise<{ pid: number; exited: Promise<string>; stop(): Promise<void> }> => {
    const pid = ++this.starts;
    if (this.broken.includes(pid)) return Promise.reject(new Error('no room'));
    this.running++;
    const exited = new Promise<string>((resolve) => {
      this.end = (reason) => {
        this.running = Math.max(0, this.running - 1);
        resolve(reason);
      };
    });
    const stop = () => {
      this.end('stopped');
      return Promise.resolve();
    };
    return Promise.resolve({ pid, exited, stop });
  };

  kill(): void {
    this.end('SIGKILL');
  }

  say = (line: string): void => {
    this.said.push(line);
  };
}

describe('keepRunning', () => {
  it('starts again what was killed, also after a start that failed, and says so', async () => {
    const servers = new Servers([2]);
    const service = await keepRunning('Kafka', servers.start, servers.say, { pauseMs: 1 });
    expect(service.pid).toBe(1);
    servers.kill();
    await eventually(() => expect(servers.running).toBe(1));
    await eventually(() =>
      expect(servers.said).toEqual([
        'Kafka ended (SIGKILL); starting it again',
        'Kafka could not be started again: no room',
        'Kafka runs again, pid 3',
      ]),
    );
    await service.stop();
    expect(servers.running).toBe(0);
  });

  it('leaves stopped what was stopped, also in the pause before it starts again', async () => {
    const servers = new Servers();
    const service = await keepRunning('Kafka', servers.start, servers.say, { pauseMs: 60_000 });
    servers.kill();
    await eventually(() => expect(servers.said).toHaveLength(1));
    await service.stop();
    expect(servers.running).toBe(0);
    expect(servers.said).toEqual(['Kafka ended (SIGKILL); starting it again']);
  });

  it('stops what was just being started again', async () => {
    const servers = new Servers();
    let arrive: () => void = () => undefined;
    const slow = async () => {
      if (servers.said.length > 0) await new Promise<void>((resolve) => (arrive = resolve));
      return servers.start();
    };
    const service = await keepRunning('Kafka', slow, servers.say, { pauseMs: 1 });
    servers.kill();
    const before = arrive;
    await eventually(() => expect(arrive).not.toBe(before));
    const stopped = service.stop();
    arrive();
    await stopped;
    expect(servers.running).toBe(0);
  });

  it('fails when the first start fails', async () => {
    const servers = new Servers([1]);
    await expect(keepRunning('Kafka', servers.start, servers.say)).rejects.toThrow('no room');
  });
});
