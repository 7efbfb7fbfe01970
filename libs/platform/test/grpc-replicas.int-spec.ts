import { RegistryServiceService as Service, registryProto } from '@intelgraph/contracts';
import { assertedContext } from '@intelgraph/kernel';
import { eventually } from '@intelgraph/testing';
import { FakeGrpcServer } from '@intelgraph/testing/apps';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { grpcClient, ReplicaMetrics } from '../src/index.js';
import type { GrpcClient, GrpcClientOptions } from '../src/index.js';

const ctx = assertedContext('ada');
const { ResolveVersionResponse, RegisterVersionResponse } = registryProto;

/** A registry that counts what reaches it; `dies` in the middle of every call when told so. */
class Replica {
  calls = 0;
  dies = false;
  address = '';
  private readonly server = new FakeGrpcServer()
    .on(Service.resolveVersion, () => this.answer(ResolveVersionResponse.fromPartial({})))
    .on(Service.registerVersion, () => this.answer(RegisterVersionResponse.fromPartial({})));

  async start(host?: string, port?: number): Promise<this> {
    this.address = await this.server.start(host, port);
    return this;
  }

  stop(): void {
    this.server.stop();
  }

  private answer<T>(answer: T): T {
    this.calls++;
    if (this.dies) this.stop();
    return answer;
  }
}

describe('a gRPC client of several replicas', () => {
  const replicas: Replica[] = [];
  const clients: GrpcClient<typeof Service>[] = [];
  const replica = async (host?: string, port?: number): Promise<Replica> => {
    const started = await new Replica().start(host, port);
    replicas.push(started);
    return started;
  };
  const clientOf = (peers: string, more: Partial<GrpcClientOptions> = {}): GrpcClient<typeof Service> => {
    const client = grpcClient(Service, peers, { service: 'inference', timeoutMs: 5000, ...more });
    clients.push(client);
    return client;
  };
  const all = (some: readonly Replica[]): string => some.map(({ address }) => address).join(',');
  const read = (client: GrpcClient<typeof Service>) => client.resolveVersion({ model: 'fraud' }, ctx);
  const write = (client: GrpcClient<typeof Service>) =>
    client.registerVersion(registryProto.RegisterVersionRequest.fromPartial({}), ctx);

  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
    for (const started of replicas.splice(0)) started.stop();
  });

  it('asks all of them, and loses no read when one of three dies under load', async () => {
    const three = await Promise.all([replica(), replica(), replica()]);
    const client = clientOf(all(three));
    let left = 600;
    const caller = async (): Promise<void> => {
      while (left-- > 0) {
        if (left === 400) three[0].stop();
        await read(client);
      }
    };
    await Promise.all(Array.from({ length: 12 }, caller));
    for (const { calls } of three) expect(calls).toBeGreaterThan(30);
  });

  it('makes a write on another replica when the first takes no connection', async () => {
    const up = await replica();
    const client = clientOf(`127.0.0.1:1,${up.address}`);
    for (let i = 0; i < 20; i++) await write(client);
    expect(up.calls).toBe(20);
  });

  it('makes a write once, and a read once more, when the replica dies over it', async () => {
    const [one, other] = await Promise.all([replica(), replica()]);
    for (const each of [one, other]) each.dies = true;
    await expect(write(clientOf(all([one, other])))).rejects.toMatchObject({ code: 'PEER.CANCELLED' });
    expect(one.calls + other.calls).toBe(1);

    const [third, fourth] = await Promise.all([replica(), replica()]);
    for (const each of [third, fourth]) each.dies = true;
    await expect(read(clientOf(all([third, fourth])))).rejects.toMatchObject({ code: 'PEER.CANCELLED' });
    expect([third.calls, fourth.calls]).toEqual([1, 1]);
  });

  it('says which peers do not answer when none does', async () => {
    const client = clientOf('127.0.0.1:1,127.0.0.1:2');
    await expect(read(client)).rejects.toMatchObject({ code: 'PEER.UNAVAILABLE', kind: 'unavailable' });
  });

  it('follows the addresses of a name', async () => {
    const one = await replica('127.0.0.1');
    const port = Number(one.address.split(':')[1]);
    const [two, three] = [await replica('127.0.0.2', port), await replica('127.0.0.3', port)];
    let ips = ['127.0.0.1', '127.0.0.2'];
    const registry = new Registry();
    const metrics = new ReplicaMetrics(registry);
    const resolve = () => Promise.resolve(ips);
    const client = clientOf(`dns:///registry.test:${port}`, { resolve, refreshMs: 20, metrics });
    await eventually(async () => expect(await registry.metrics()).toContain('replica="127.0.0.2:'));
    for (let i = 0; i < 40; i++) await read(client);
    expect([one.calls > 0, two.calls > 0, three.calls]).toEqual([true, true, 0]);

    ips = ['127.0.0.2', '127.0.0.3'];
    await eventually(async () => expect(await registry.metrics()).not.toContain('replica="127.0.0.1:'));
    one.calls = 0;
    for (let i = 0; i < 40; i++) await read(client);
    expect([one.calls, three.calls > 0]).toEqual([0, true]);
  });
});
