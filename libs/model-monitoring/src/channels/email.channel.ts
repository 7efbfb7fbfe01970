import { isIP } from 'node:net';

import { type AddressGuard, ForbiddenAddressError, reasonOf } from '@intelgraph/outbound';
import nodemailer, { type SendMailOptions } from 'nodemailer';

import { headlineOf } from '../notifications/notification.js';
import type { EmailSecrets, EmailSettings } from '../receivers/receiver-kinds.js';

import type { Channel, OutgoingMessage, SendOutcome } from './channel.js';
import { mailText } from './mail-text.js';

/** Mail by SMTP. `Message-ID` is the same for every try; the messages about a model form one thread. */
export class EmailChannel implements Channel<EmailSettings, EmailSecrets> {
  readonly kind = 'email';
  readonly paceMs = 0;

  constructor(private readonly guard: AddressGuard) {}

  async send(
    { settings, secrets }: { readonly settings: EmailSettings; readonly secrets: EmailSecrets },
    message: OutgoingMessage,
    signal: AbortSignal,
  ): Promise<SendOutcome> {
    try {
      const address = await this.guard.addressOf(settings.host, signal);
      const transport = nodemailer.createTransport(this.optionsOf(settings, secrets, address));
      const { rejected } = await transport.sendMail({ ...mailOf(settings, message), ...{ signal } });
      // Those who took it must not get it again, so it is not tried again for the others.
      const note = rejected.length === 0 ? {} : { note: `refused for ${rejected.length} of ${settings.to.length}` };
      return { outcome: 'delivered', status: 250, ...note };
    } catch (error) {
      return failureOf(error, signal);
    }
  }

  private optionsOf(settings: EmailSettings, { password }: EmailSecrets, address: string) {
    const { host, port, security, username } = settings;
    return {
      host: address,
      port,
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      disableFileAccess: true,
      disableUrlAccess: true,
      tls: isIP(host) === 0 ? { servername: host } : {},
      ...(username === undefined ? {} : { auth: { user: username, pass: password ?? '' } }),
    };
  }
}

/** The mail; nothing in it comes from data but text on lines of their own and one line of subject. */
export function mailOf(settings: EmailSettings, message: OutgoingMessage): SendMailOptions {
  const { deliveryId, createdAt, notification } = message;
  const domain = settings.from.slice(settings.from.lastIndexOf('@') + 1);
  const thread = `<${notification.group_key}@${domain}>`;
  return {
    from: { name: 'Model monitoring', address: settings.from },
    to: settings.to.map((address) => ({ name: '', address })),
    subject: headlineOf(notification),
    text: mailText(notification),
    date: createdAt,
    messageId: `<${deliveryId}@${domain}>`,
    inReplyTo: thread,
    references: [thread],
    xMailer: false,
    // RFC 3834: no out-of-office notes in return.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Intelgraph-Delivery': deliveryId },
  };
}

/** RFC 5321 §4.2.1: 4yz may work later, 5yz will not. */
function failureOf(error: unknown, signal: AbortSignal): SendOutcome {
  if (error instanceof ForbiddenAddressError) return { outcome: 'refused', reason: error.message };
  const { responseCode: status, response, code } = fieldsOf(error);
  if (status === undefined) {
    // The server cannot be trusted, and waiting does not help.
    if (code === 'ETLS' && !signal.aborted) return { outcome: 'refused', reason: 'no trusted TLS connection' };
    return { outcome: 'retry', reason: reasonOf(error, signal) };
  }
  const reason = response ?? `answered ${status}`;
  return status >= 500 ? { outcome: 'refused', reason, status } : { outcome: 'retry', reason, status };
}

function fieldsOf(error: unknown): { responseCode?: number; response?: string; code?: string } {
  if (typeof error !== 'object' || error === null) return {};
  const { responseCode, response, code } = error as Record<string, unknown>;
  return {
    ...(typeof responseCode === 'number' ? { responseCode } : {}),
    ...(typeof response === 'string' ? { response } : {}),
    ...(typeof code === 'string' ? { code } : {}),
  };
}
