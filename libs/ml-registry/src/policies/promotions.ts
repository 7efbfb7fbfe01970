import type { StageKind } from '../stages/stage.states.js';

const RANK: Readonly<Record<StageKind, number>> = { archived: 0, development: 0, staging: 1, production: 2 };

/** Upwards only: taking a version back must never wait for a policy. */
export function isPromotion(from: StageKind, to: StageKind): boolean {
  return RANK[to] > RANK[from];
}

/** Whether a policy's pattern means this model; `*` stands for any characters. Linear in both lengths. */
export function matchesPattern(pattern: string, name: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === name;
  const tail = rest.pop() ?? '';
  if (name.length < head.length + tail.length || !name.startsWith(head) || !name.endsWith(tail)) return false;
  const end = name.length - tail.length;
  let at = head.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
