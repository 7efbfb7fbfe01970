import { oneLine } from './one-line.js';

const MAX_REASON = 300;

/** A reason fit for the record: short, on one line, without any of the secrets (also where a server echoes them). */
export function redacted(reason: string, secrets: unknown): string {
  let text = reason;
  for (const secret of textsOf(secrets)) text = text.replaceAll(secret, '[redacted]');
  return oneLine(text, MAX_REASON);
}

function textsOf(secrets: unknown): string[] {
  if (typeof secrets !== 'object' || secrets === null) return [];
  const texts = Object.values(secrets).filter((value) => typeof value === 'string');
  const parts = texts.flatMap((text) => (URL.canParse(text) ? [text, ...pathsOf(new URL(text))] : [text]));
  // Short ones would black out ordinary words; the longest first, or the rest of one would stay behind.
  return parts.filter(({ length }) => length >= 4).sort((a, b) => b.length - a.length);
}

function pathsOf({ pathname, search, username, password }: URL): string[] {
  return [`${pathname}${search}`, pathname, search.slice(1), username, password];
}
