import { silentLogger } from '@intelgraph/kernel';
import { eventually, FixedClock } from '@intelgraph/testing';
import { Dice } from '@intelgraph/testing/fuzz';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { endpointsOfPeers } from './endpoints-of.js';
import type { Replica, Outcome } from './replica.js';
import { ReplicaMetrics } from './replica-metrics.js';
import { MAX_REPLICAS, ReplicaSet } from './replica-set.js';

interface Line {
  readonly to: string;
  isOpen: boolean;
}

/** What the set is told by its surroundings. */
class World {
  readonly clock = new FixedClock();
  readonly lines: Line[] = [];
  ips: Record<string, string[]> = {};
  lookUps = 0;
  /** Labels of replicas that answer probes. */
  readonly alive = new Set<string>();
  probes = 0;
  private readonly dice = new Dice(7);
  private readonly sets: ReplicaSet<Line>[] = [];

  set(peers: string): ReplicaSet<Line> {
    const set = new ReplicaSet<Line>({
      name: 'inference',
      endpoints: endpointsOfPeers(peers),
      resolve: (host) => {
        this.lookUps++;
        const ips = this.ips[host];
        return ips === undefined ? Promise.reject(new Error(`no ${host}`)) : Promise.resolve(ips);
      },
      refreshMs: 60_000,
      clock: this.clock,
      logger: silentLogger,
      random: () => this.dice.next(),
      connect: ({ label }) => {
        const line = { to: label, isOpen: true };
        this.lines.push(line);
        return line;
      },
      disconnect: (line) => (line.isOpen = false),
      probe: ({ to }) => {
        this.probes++;
        return Promise.resolve(this.alive.has(to));
      },
    });
    this.sets.push(set);
    return set;
  }

  close(): void {
    for (const set of this.sets) set.close();
  }
}

function send(set: ReplicaSet<Line>, outcomeOf: (label: string) => Outcome): string {
  const replica = set.choose();
  if (replica === undefined) throw new Error('nobody was chosen');
  set.begin(replica);
  set.report(replica, outcomeOf(replica.label));
  set.end(replica);
  return replica.label;
}
const labelsOf = (set: ReplicaSet<Line>): string[] => set.replicas.map(({ label }) => label).sort();
const ejectedOf = (set: ReplicaSet<Line>): string[] =>
  set.replicas.filter(({ ejected }) => ejected).map(({ label }) => label);
const found = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('nobody was chosen');
  return value;
};

describe('the replicas of a service', () => {
  let world = new World();
  afterEach(() => {
    world.close();
    world = new World();
  });

  it('get as many requests as they finish: one that answers nothing has no more than the others have outstanding', () => {
    const set = world.set('10.0.0.1:1,10.0.0.2:1,10.0.0.3:1');
    const hung: Replica<Line>[] = [];
    for (let i = 0; i < 3000; i++) {
      const replica = found(set.choose());
      set.begin(replica);
      if (replica.label === '10.0.0.1:1') hung.push(replica);
      else set.end(replica);
    }
    expect(hung.length).toBe(1);
  });

  it('are not asked while they are ejected, and are again when a probe says so', async () => {
    const set = world.set('10.0.0.1:1,10.0.0.2:1,10.0.0.3:1');
    const outcomeOf = (label: string): Outcome => (label === '10.0.0.2:1' ? 'unreachable' : 'ok');
    for (let i = 0; i < 50; i++) send(set, outcomeOf);
    expect(ejectedOf(set)).toEqual(['10.0.0.2:1']);
    const asked = Array.from({ length: 100 }, () => send(set, outcomeOf));
    expect([asked.includes('10.0.0.2:1'), world.probes]).toEqual([false, 0]);

    world.clock.advance(2001);
    send(set, outcomeOf);
    send(set, outcomeOf);
    await eventually(() => world.probes === 1);
    expect(ejectedOf(set)).toEqual(['10.0.0.2:1']);

    world.alive.add('10.0.0.2:1');
    world.clock.advance(4001);
    send(set, outcomeOf);
    await eventually(() => ejectedOf(set).length === 0);
    expect(set.ejections).toBe(1);
  });

  it('give a second try to another one, to an ejected one rather than none', () => {
    const set = world.set('10.0.0.1:1,10.0.0.2:1');
    for (let i = 0; i < 50; i++) send(set, (label) => (label === '10.0.0.1:1' ? 'unreachable' : 'ok'));
    const inUse = found(set.choose());
    expect(inUse.label).toBe('10.0.0.2:1');
    expect(set.another(inUse)?.label).toBe('10.0.0.1:1');
    expect(world.set('10.0.0.1:1').another(inUse)?.label).toBe('10.0.0.1:1');
    const alone = world.set('10.0.0.1:1');
    expect(alone.another(found(alone.choose()))).toBeUndefined();
  });

  it('give no more second tries than the budget allows', () => {
    const set = world.set('10.0.0.1:1,10.0.0.2:1');
    const replica = found(set.choose());
    const tries = Array.from({ length: 150 }, () => set.another(replica));
    expect(tries.filter((other) => other !== undefined)).toHaveLength(100);
    expect(set.retries).toEqual({ sent: 100, refused: 50 });
  });

  it('say nothing about a replica when the caller gave up', () => {
    const set = world.set('10.0.0.1:1,10.0.0.2:1');
    for (let i = 0; i < 50; i++) send(set, () => 'abandoned');
    expect(ejectedOf(set)).toEqual([]);
  });

  it('follow the addresses of a name: new ones are asked, old ones end after what they have', async () => {
    world.ips = { inference: ['10.0.0.1', '10.0.0.2'] };
    const set = world.set('inference:9001');
    expect(labelsOf(set)).toEqual(['inference:9001']);
    await set.refresh();
    expect(labelsOf(set)).toEqual(['10.0.0.1:9001', '10.0.0.2:9001']);
    world.ips = { inference: ['10.0.0.2', '10.0.0.3'] };
    await set.refresh();
    expect(labelsOf(set)).toEqual(['10.0.0.2:9001', '10.0.0.3:9001']);
    expect(world.lines.map(({ to, isOpen }) => [to, isOpen])).toEqual([
      ['inference:9001', false],
      ['10.0.0.1:9001', false],
      ['10.0.0.2:9001', true],
      ['10.0.0.3:9001', true],
    ]);
  });

  it('stay as they were while names cannot be looked up', async () => {
    world.ips = { inference: ['10.0.0.1', '10.0.0.2'] };
    const set = world.set('inference:9001,other:9001');
    await set.refresh();
    const before = labelsOf(set);
    world.ips = {};
    await set.refresh();
    expect([before, labelsOf(set)]).toEqual([before, ['10.0.0.1:9001', '10.0.0.2:9001', 'other:9001']]);
  });

  it('are looked up again when one cannot be reached, but not with every failure', async () => {
    world.ips = { inference: ['10.0.0.1', '10.0.0.2'] };
    const set = world.set('inference:9001');
    await set.refresh();
    const before = world.lookUps;
    world.clock.advance(1000);
    for (let i = 0; i < 20; i++) send(set, () => 'unreachable');
    expect(world.lookUps).toBe(before + 1);
  });

  it('are of a bounded number', async () => {
    world.ips = { inference: Array.from({ length: 500 }, (_, i) => `10.0.${i >> 8}.${i & 255}`) };
    const set = world.set('inference:9001');
    await set.refresh();
    expect(set.replicas).toHaveLength(MAX_REPLICAS);
  });

  it('end all their connections when they are closed, also those of an answer that is late', async () => {
    world.ips = { inference: ['10.0.0.1', '10.0.0.2'] };
    const set = world.set('inference:9001');
    const looking = set.refresh();
    set.close();
    await looking;
    expect(world.lines.filter(({ isOpen }) => isOpen)).toEqual([]);
    expect(set.choose()).toBeUndefined();
  });

  it('are shown in metrics, without those that are gone', async () => {
    world.ips = { inference: ['10.0.0.1', '10.0.0.2'] };
    const registry = new Registry();
    const set = world.set('inference:9001');
    new ReplicaMetrics(registry).watch(set);
    await set.refresh();
    for (let i = 0; i < 50; i++) send(set, (label) => (label === '10.0.0.1:9001' ? 'unreachable' : 'ok'));
    set.begin(found(set.choose()));

    const shown = await registry.metrics();
    expect(shown).toContain(
      'replica_requests_total{peer="inference",replica="10.0.0.1:9001",outcome="unreachable"} 3\n',
    );
    expect(shown).toContain('replica_requests_total{peer="inference",replica="10.0.0.2:9001",outcome="ok"} 47\n');
    expect(shown).toContain('replica_outstanding_requests{peer="inference",replica="10.0.0.2:9001"} 1\n');
    expect(shown).toContain('replicas{peer="inference",state="ejected"} 1\n');
    expect(shown).toContain('replica_ejections_total{peer="inference"} 1\n');
    world.ips = { inference: ['10.0.0.2', '10.0.0.3'] };
    await set.refresh();
    expect(await registry.metrics()).not.toContain('10.0.0.1');
  });
});
