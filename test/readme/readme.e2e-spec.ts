import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { PlatformProcess } from '../e2e/platform/platform-process.js';

import { commandsOf, type Command } from './commands.js';

const README = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');

/** What the README calls `train.csv`. */
function trainCsv(): string {
  const shops = ['grocery', 'jewelry', 'travel'];
  const row = (i: number): string => {
    const [amount, shop] = [(i * 37) % 300, shops[i % 3]];
    return `${amount}.5,${shop},${amount > 200 && shop === 'jewelry' ? 1 : 0}\n`;
  };
  return `amount,merchant,is_fraud\n${Array.from({ length: 600 }, (_, i) => row(i)).join('')}`;
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, string>;
}

let platform: PlatformProcess;
beforeAll(async () => {
  platform = await PlatformProcess.start(PlatformProcess.newDataDir(), { LOG_LEVEL: 'warn' });
}, 120_000);
afterAll(async () => {
  await platform.stop();
  platform.remove();
});

async function send({ method, path, body, sendsFile }: Command, ids: Record<string, string>): Promise<Answer> {
  const known = (text: string): string =>
    text.replaceAll(/<([a-z ]+)>/g, (_, name: string) => ids[name] ?? `<${name}>`);
  const payload = sendsFile ? trainCsv() : body === undefined ? null : known(JSON.stringify(body));
  const headers = payload === null ? {} : { 'content-type': sendsFile ? 'text/csv' : 'application/json' };
  const search = sendsFile ? '?name=fraud&format=csv' : '';
  const response = await fetch(`${platform.url()}${known(path)}${search}`, { method, headers, body: payload });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, body: isJson ? (JSON.parse(text) as Answer['body']) : { text } };
}

/** The answer to a command; a read is repeated until services have heard of each other what it asks for. */
async function settled(command: Command, ids: Record<string, string>): Promise<Answer> {
  let answer = await send(command, ids);
  if (command.method !== 'GET' || answer.status !== 404) return answer;
  await eventually(async () => {
    answer = await send(command, ids);
    expect(answer.status).not.toBe(404);
  }).catch(() => undefined);
  return answer;
}

async function trained(job: string): Promise<void> {
  await eventually(
    async () => {
      const answer = await fetch(`${platform.url()}/training/status/${job}`);
      expect(await answer.json()).toMatchObject({ status: 'succeeded' });
    },
    { timeoutMs: 120_000 },
  );
}

/** What the answer to a command tells, by the name that the README has for it. */
function told(path: string, { body }: Answer): Record<string, string | undefined> {
  const named: Record<string, Record<string, string | undefined>> = {
    '/api/v1/datasets': { 'data set': body['id'] },
    '/training/start': { job: body['job_id'] },
    '/predict': { prediction: body['prediction_id'] },
    '/api/v1/ab-tests': { test: body['id'] },
    '/api/v1/monitoring/receivers': { receiver: body['id'] },
  };
  return named[path] ?? {};
}

it("the README's commands work, one after the other", async () => {
  const ids: Record<string, string> = {};
  const outcomes: [string, number, unknown][] = [];
  for (const [name, command] of commandsOf(README)) {
    const answer = await settled(command, ids);
    outcomes.push([name, answer.status, answer.status < 300 ? '' : answer.body['detail']]);
    for (const [key, value] of Object.entries(told(command.path, answer))) if (value !== undefined) ids[key] = value;
    // The A/B test is of two versions: the same training once more makes the second.
    if (command.path === '/training/status/<job>') {
      await trained(ids['job'] ?? '');
      const start = commandsOf(README).find(([, { path }]) => path === '/training/start');
      const again = { ...(start?.[1] as Command), body: { ...(start?.[1].body as object), enable_tuning: false } };
      await trained((await send(again, ids)).body['job_id'] ?? '');
    }
  }
  expect(outcomes.filter(([, status]) => status >= 300)).toEqual([]);
  expect(Object.keys(ids).sort()).toEqual(['data set', 'job', 'prediction', 'receiver', 'test']);
}, 300_000);
