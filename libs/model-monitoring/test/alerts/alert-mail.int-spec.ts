import { type TestDatabase, trustTestAuthority } from '@intelgraph/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { NewReceiver } from '../../src/index.js';
import { AlertingHarness, monitoringDatabase } from './alerting-harness.js';
import { hostileObservations } from './hostile-observations.js';
import { decodedHeader, MailServer, type MailServerOptions } from './mail-server.js';

let database: TestDatabase;
let alerting: AlertingHarness;
const servers: MailServer[] = [];

beforeAll(async () => {
  database = await monitoringDatabase();
});
afterAll(() => database.drop());
beforeEach(() => {
  alerting = new AlertingHarness(database, { delivery: { attempts: 3, timeoutMs: 5_000 } });
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function mailServer(options?: MailServerOptions): Promise<MailServer> {
  const server = await MailServer.start(options);
  servers.push(server);
  return server;
}

const receiver = (server: MailServer, email: Partial<NonNullable<NewReceiver['email']>> = {}) =>
  alerting.receiver({
    kind: 'email',
    email: {
      host: 'localhost',
      port: server.port,
      security: 'none',
      from: 'alerts@example.com',
      to: ['oncall@example.com', 'team@example.org'],
      ...email,
    },
  });

const fire = async (): Promise<void> => {
  await alerting.observe({ severity: 'critical', labels: { column: 'age' } });
  await alerting.pass(30);
};
const outcomes = async () =>
  (await alerting.deliveries()).map(({ state, last_status, last_error }) => [state, last_status, last_error]);

describe('a mail', () => {
  it('goes to all addresses, says what fires, and has one id for all tries and one thread a model', async () => {
    let refusals = 1;
    const tried: string[] = [];
    const server = await mailServer({
      check: ({ messageId }) => {
        tried.push(messageId);
        if (refusals-- > 0) throw Object.assign(new Error('4.3.1 try later'), { responseCode: 451 });
      },
    });
    await receiver(server);
    await fire();
    expect(await outcomes()).toEqual([['queued', 451, '451 4.3.1 try later']]);
    await alerting.retry();
    await alerting.observe({ firing: false, labels: { column: 'age' } });
    await alerting.pass(300);

    expect(server.mails).toHaveLength(2);
    const [first, second] = server.mails;
    const [firing, resolved] = await alerting.deliveries();
    expect(first).toMatchObject({
      from: 'alerts@example.com',
      to: ['oncall@example.com', 'team@example.org'],
      messageId: `<${firing!.id}@example.com>`,
    });
    expect(tried).toEqual([first!.messageId, first!.messageId, `<${resolved!.id}@example.com>`]);
    expect(first!.headers).toContain('Subject: [CRITICAL] churn: weekly drift');
    expect(first!.headers).toContain('Auto-Submitted: auto-generated');
    expect(first!.headers).toContain('Date: Sun, 01 Mar 2026 12:00:30 +0000');
    expect(first!.text).toContain('the column age has drifted');
    expect(first!.text).toContain('column: age');
    expect(second!.headers).toContain('Subject: [RESOLVED] churn: weekly drift');
    const threads = server.mails.map(({ headers }) => headers.find((line) => line.startsWith('References:')));
    expect(new Set(threads).size).toBe(1);
  });

  it('keeps hostile texts out of its headers', async () => {
    const server = await mailServer();
    await receiver(server, { to: ['oncall@example.com'] });
    for (const [i, observation] of hostileObservations().entries()) {
      await alerting.observe({ ...observation, model_name: `model ${i}\r\nBcc: victim@example.com` });
    }
    await alerting.pass(30);

    expect(server.mails).toHaveLength(hostileObservations().length);
    const known =
      /^(From|To|Message-ID|In-Reply-To|References|Subject|Date|MIME-Version|Content-Type|Content-Transfer-Encoding|Auto-Submitted|X-Intelgraph-Delivery): /;
    for (const mail of server.mails) {
      expect(mail.to).toEqual(['oncall@example.com']);
      expect(mail.headers.filter((line) => !known.test(line))).toEqual([]);
      const subject = decodedHeader(mail.headers.find((line) => line.startsWith('Subject: ')) ?? '');
      expect(subject).toMatch(/^Subject: \[WARNING\] model \d+ Bcc: victim@example\.com: /);
      expect(subject.length).toBeLessThan(500);
    }
  });

  it.each([
    [550, 'failed'],
    [554, 'failed'],
    [421, 'queued'],
    [452, 'queued'],
  ])('that the server answers with %i is then %s', async (responseCode, state) => {
    const server = await mailServer({
      check: () => {
        throw Object.assign(new Error('no'), { responseCode });
      },
    });
    await receiver(server);
    await fire();
    expect(await outcomes()).toEqual([[state, responseCode, `${responseCode} no`]]);
  });

  it('that some addresses were refused is delivered once, and says so', async () => {
    const server = await mailServer({
      onRcptTo: ({ address }, _session, done) =>
        address.startsWith('team') ? done(Object.assign(new Error('5.1.1 unknown'), { responseCode: 550 })) : done(),
    });
    await receiver(server);
    await fire();
    expect(await outcomes()).toEqual([['delivered', 250, 'refused for 1 of 2']]);
    expect(server.mails).toMatchObject([{ to: ['oncall@example.com'] }]);
  });
});

describe('a mail server', () => {
  it('is greeted by name and password, over STARTTLS or TLS, when its certificate is trusted', async () => {
    const starttls = await mailServer({ password: 'correct horse' });
    const tls = await mailServer({ password: 'correct horse', secure: true });
    const distrust = trustTestAuthority();
    try {
      await receiver(starttls, { security: 'starttls', username: 'alerts', password: 'correct horse' });
      await alerting.receiver({
        kind: 'email',
        name: 'tls',
        email: {
          host: 'localhost',
          port: tls.port,
          security: 'tls',
          username: 'alerts',
          password: 'correct horse',
          from: 'a@example.com',
          to: ['b@example.com'],
        },
      });
      await fire();
    } finally {
      distrust();
    }
    expect(await outcomes()).toEqual([
      ['delivered', 250, null],
      ['delivered', 250, null],
    ]);
    expect(starttls.mails).toMatchObject([{ user: 'alerts', secure: true }]);
    expect(tls.mails).toMatchObject([{ user: 'alerts', secure: true }]);
  });

  it('that nobody vouches for gets nothing, neither mail nor password', async () => {
    let passwords = 0;
    const counting: MailServerOptions = {
      onAuth: (_auth, _session, done) => {
        passwords++;
        done(null, { user: 'x' });
      },
    };
    const starttls = await mailServer(counting);
    const plain = await mailServer({ ...counting, disabledCommands: ['STARTTLS'] });
    await receiver(starttls, { security: 'starttls', username: 'alerts', password: 'p4ssword' });
    await alerting.receiver({
      kind: 'email',
      name: 'plain',
      email: {
        host: 'localhost',
        port: plain.port,
        security: 'starttls',
        username: 'alerts',
        password: 'p4ssword',
        from: 'a@example.com',
        to: ['b@example.com'],
      },
    });
    await fire();
    expect([passwords, starttls.mails, plain.mails]).toEqual([0, [], []]);
    expect((await alerting.deliveries()).map(({ state }) => state)).not.toContain('delivered');
  });

  it('that refuses the password is not asked again', async () => {
    const server = await mailServer({ password: 'correct horse', allowInsecureAuth: true });
    await receiver(server, { username: 'alerts', password: 'wrong p4ssword' });
    await fire();
    expect(await outcomes()).toEqual([['failed', 535, expect.stringContaining('535')]]);
    expect(JSON.stringify(await alerting.deliveries())).not.toContain('p4ssword');
  });

  it('that does not answer is asked again', async () => {
    alerting = new AlertingHarness(database, { delivery: { timeoutMs: 300 } });
    const server = await mailServer({ onConnect: () => undefined });
    await receiver(server);
    await fire();
    expect(await outcomes()).toEqual([['queued', null, 'no answer in time']]);
  });
});
