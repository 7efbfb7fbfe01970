import { isIP } from 'node:net';

import type { FieldProblem } from '@intelgraph/kernel';
import { callableUrlProblems, isPrivateHost } from '@intelgraph/outbound';

import type { EmailSecrets, EmailSettings, ReceiverConfigs, ReceiverKind } from './receiver-kinds.js';

/** What a client says about a kind of receiver. In a change, secrets that are left out stay as they are. */
export interface GivenConfigs {
  readonly email?: Partial<Omit<EmailSettings, 'host' | 'from' | 'to'>> &
    Pick<EmailSettings, 'host' | 'from' | 'to'> & { readonly password?: string };
  readonly slack?: { readonly url?: string };
  readonly pagerduty?: { readonly routing_key?: string; readonly region?: 'us' | 'eu' };
  readonly webhook?: { readonly url?: string; readonly secret?: string };
}

/** Settings and secrets as they are stored. */
export interface ReceiverConfig {
  readonly settings: Record<string, unknown>;
  readonly secrets: Record<string, unknown>;
}

interface Check {
  readonly problems: FieldProblem[];
  /** Private addresses and connections in the clear are allowed. */
  readonly allowPrivate: boolean;
}

/** Ports on which mail is handed in; others are not for SMTP, and answers of whatever is there are nobody's business. */
const SMTP_PORTS = [25, 465, 587, 2525];
const ADDRESS = /^[^\s@<>"(),:;[\]\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;
const HOST_NAME = /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/;

/** Settings and secrets of a receiver from what the client says, or what is wrong with that. */
export function configOf(
  kind: ReceiverKind,
  given: GivenConfigs,
  options: { allowPrivate: boolean; previous?: ReceiverConfig },
): ReceiverConfig | FieldProblem[] {
  const check: Check = { problems: [], allowPrivate: options.allowPrivate };
  for (const other of ['email', 'slack', 'pagerduty', 'webhook'] as const) {
    if (other !== kind && given[other] !== undefined) {
      check.problems.push({ field: other, message: `does not go with kind ${kind}` });
    }
  }
  const previous = options.previous as ReceiverConfigs[ReceiverKind] | undefined;
  const config = makers[kind](given, check, previous as never) as ReceiverConfig | undefined;
  if (config === undefined && check.problems.length === 0) {
    check.problems.push({ field: kind, message: 'is required' });
  }
  return config === undefined || check.problems.length > 0 ? check.problems : config;
}

type Makers = {
  readonly [K in ReceiverKind]: (
    given: GivenConfigs,
    check: Check,
    previous: ReceiverConfigs[K] | undefined,
  ) => ReceiverConfigs[K] | undefined;
};

const makers: Makers = {
  log: () => ({ settings: {}, secrets: {} }),
  slack: ({ slack }, check, previous) => {
    if (slack === undefined) return previous;
    const url = slack.url ?? previous?.secrets.url;
    return { settings: { host: hostOf('slack.url', url, check) }, secrets: { url: url ?? '' } };
  },
  pagerduty: ({ pagerduty }, check, previous) => {
    if (pagerduty === undefined) return previous;
    const key = pagerduty.routing_key ?? previous?.secrets.routing_key ?? '';
    if (!/^[A-Za-z0-9_-]{16,64}$/.test(key)) {
      check.problems.push({ field: 'pagerduty.routing_key', message: 'must be an integration key of Events API v2' });
    }
    return {
      settings: { region: pagerduty.region ?? previous?.settings.region ?? 'us' },
      secrets: { routing_key: key },
    };
  },
  webhook: ({ webhook }, check, previous) => {
    if (webhook === undefined) return previous;
    const url = webhook.url ?? previous?.secrets.url;
    const secret = webhook.secret ?? previous?.secrets.secret ?? '';
    if (!isSigningSecret(secret)) {
      const message =
        'must be whsec_ and 24 to 64 bytes in base64, or 24 to 200 printable ASCII characters without spaces';
      check.problems.push({ field: 'webhook.secret', message });
    }
    return { settings: { host: hostOf('webhook.url', url, check) }, secrets: { url: url ?? '', secret } };
  },
  email: ({ email }, check, previous) =>
    email === undefined
      ? previous
      : { settings: mailSettings(email, check), secrets: password(email, check, previous) },
};

/** Of the lengths that Standard Webhooks 1.0 allows. */
function isSigningSecret(secret: string): boolean {
  if (!/^[\x21-\x7e]{24,200}$/.test(secret)) return false;
  if (!secret.startsWith('whsec_')) return true;
  const text = secret.slice('whsec_'.length);
  const key = Buffer.from(text, 'base64');
  return key.toString('base64') === text && key.length >= 24 && key.length <= 64;
}

/** The host of an address that may be called. */
function hostOf(field: string, url: string | undefined, { problems, allowPrivate }: Check): string {
  const found = callableUrlProblems(url, allowPrivate);
  problems.push(...found.map((message) => ({ field, message })));
  return url !== undefined && URL.canParse(url) ? new URL(url).host : '';
}

function mailSettings(email: NonNullable<GivenConfigs['email']>, check: Check): EmailSettings {
  const { host, from, to, username, security = 'starttls' } = email;
  const port = email.port ?? (security === 'tls' ? 465 : 587);
  const { problems } = check;
  if (!HOST_NAME.test(host) && isIP(host) === 0) problems.push({ field: 'email.host', message: 'must be a host name' });
  if (!check.allowPrivate && isPrivateHost(host)) {
    problems.push({ field: 'email.host', message: 'must be on the public Internet' });
  }
  if (!check.allowPrivate && !SMTP_PORTS.includes(port)) {
    problems.push({ field: 'email.port', message: `must be one of ${SMTP_PORTS.join(', ')}` });
  }
  [from, ...to].forEach((address, i) => {
    const field = i === 0 ? 'email.from' : `email.to[${i - 1}]`;
    if (!ADDRESS.test(address)) problems.push({ field, message: 'must be a mail address such as name@example.com' });
  });
  return { host, port, security, from, to, ...(username === undefined ? {} : { username }) };
}

function password(
  email: NonNullable<GivenConfigs['email']>,
  check: Check,
  previous: { settings: EmailSettings; secrets: EmailSecrets } | undefined,
): EmailSecrets {
  const add = (message: string): void => void check.problems.push({ field: 'email.password', message });
  if (email.username === undefined) {
    if (email.password !== undefined) add('goes with a username');
    return {};
  }
  if (email.security === 'none' && !check.allowPrivate) add('is not sent in the clear: use starttls or tls');
  if (email.password !== undefined) return { password: email.password };
  // Else whoever may change the host could have the password sent to a server of theirs.
  const same = (['host', 'port', 'security', 'username'] as const).every(
    (key) => (email[key] ?? previous?.settings[key]) === previous?.settings[key],
  );
  if (previous?.secrets.password === undefined || !same) {
    add('is required, and again when host, port, security or username change');
    return {};
  }
  return previous.secrets;
}
