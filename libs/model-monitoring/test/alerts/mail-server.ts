import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';

import { testTls } from '@intelgraph/testing';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string | undefined;
  readonly secure: boolean;
  /** The header block, unfolded: one field a line. */
  readonly headers: readonly string[];
  readonly text: string;
  readonly messageId: string;
}

export interface MailServerOptions extends SMTPServerOptions {
  readonly password?: string;
  /** Throws to refuse what arrived; an error with `responseCode`. */
  readonly check?: (mail: ReceivedMail) => void;
}

/** A real SMTP server of ours (npm smtp-server) that keeps what it gets. */
export class MailServer {
  private constructor(
    private readonly server: SMTPServer,
    readonly mails: readonly ReceivedMail[],
  ) {}

  static async start({ password, check, ...options }: MailServerOptions = {}): Promise<MailServer> {
    const mails: ReceivedMail[] = [];
    const server = new SMTPServer({
      logger: false,
      key: readFileSync(testTls.keyPath),
      cert: readFileSync(testTls.certificatePath),
      authOptional: password === undefined,
      onAuth: (auth, _session, done) =>
        auth.username === 'alerts' && auth.password === password
          ? done(null, { user: auth.username })
          : done(Object.assign(new Error('5.7.8 authentication failed'), { responseCode: 535 })),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const mail = parse(Buffer.concat(chunks).toString('utf8'), session);
          try {
            check?.(mail);
            mails.push(mail);
            done();
          } catch (error) {
            done(error as Error);
          }
        });
      },
      ...options,
    });
    // Handshakes that a client breaks off are part of the tests.
    server.on('error', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    return new MailServer(server, mails);
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

interface Session {
  readonly envelope: { mailFrom: { address: string } | false; rcptTo: { address: string }[] };
  readonly user?: string;
  readonly secure: boolean;
}

function parse(raw: string, session: Session): ReceivedMail {
  const end = raw.indexOf('\r\n\r\n');
  const headers = raw
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const valueOf = (name: string): string =>
    headers
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim() ?? '';
  const { mailFrom, rcptTo } = session.envelope;
  return {
    from: mailFrom === false ? '' : mailFrom.address,
    to: rcptTo.map(({ address }) => address),
    user: session.user,
    secure: session.secure,
    headers,
    text: decoded(raw.slice(end + 4), valueOf('content-transfer-encoding')),
    messageId: valueOf('message-id'),
  };
}

function decoded(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return body;
  const bytes = body
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** RFC 2047 words of a header as text. */
export function decodedHeader(value: string): string {
  return value
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_match, kind: string, text: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64').toString('utf8')
        : decoded(text.replaceAll('_', ' '), 'quoted-printable'),
    );
}
