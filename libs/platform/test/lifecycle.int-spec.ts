import { describe, expect, it } from '@jest/globals';
import { assertedContext } from '@intelgraph/kernel';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { grpcClient, Lifecycle, PortTakenError } from '../src/index.js';
import { EchoService } from './sample-app/echo.grpc.js';
import { startSample } from './sample-app/sample-app.js';

describe('closing an app', () => {
  it('answers what is in flight, is not ready meanwhile, and then answers nothing', async () => {
    const sample = await startSample();
    const slow = fetch(`${sample.url}/api/v1/things/slow`);
    await sample.latch.reached;
    let unreadyFirst = false;
    sample.app.get(Lifecycle).onClose('consumers', 'observer', async () => {
      unreadyFirst = (await fetch(`${sample.url}/health/ready`)).status === 503;
    });
    const closed = sample.app.close();
    sample.latch.release();
    expect(await (await slow).json()).toEqual({ done: true });
    await closed;
    expect(unreadyFirst).toBe(true);
    await expect(fetch(`${sample.url}/health/live`)).rejects.toThrow();
  });

  it('runs the phases in order and once, however often it is asked', async () => {
    const sample = await startSample();
    const order: string[] = [];
    const lifecycle = sample.app.get(Lifecycle);
    for (const phase of ['database', 'producers', 'consumers', 'readiness', 'transports'] as const) {
      lifecycle.onClose(phase, phase, () => void order.push(phase));
    }
    await Promise.all([sample.app.close(), sample.app.close()]);
    expect(order).toEqual(['readiness', 'consumers', 'transports', 'producers', 'database']);
  });

  it('ends gRPC calls that do not end by themselves', async () => {
    const sample = await startSample({ shutdownTimeout: 4_000 });
    const client = grpcClient(EchoService, sample.grpcUrl, { service: 'test' });
    const call = client.hang({ text: '' }, assertedContext('ada'));
    const failed = expect(call).rejects.toMatchObject({ kind: expect.stringMatching(/unavailable|cancelled/) });
    await client.echo({ text: '' }, assertedContext('ada'));
    await sample.app.close();
    await failed;
    client.close();
  });
});

describe('a taken port', () => {
  it.each([
    ['httpPort', 'SAMPLE_PORT'],
    ['grpcPort', 'SAMPLE_GRPC_PORT'],
  ])('%s is an error that names %s, and nothing stays open', async (key, variable) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const failure = await startSample({ [key]: port }).catch((error: unknown) => error);
    other.close();
    expect(failure).toBeInstanceOf(PortTakenError);
    expect((failure as Error).message).toContain(variable);
  });
});
