import { ForbiddenError, hasRole, type RequestContext } from '@intelgraph/kernel';

/** A caller who may predict, and may not say when it happened. */
export class EventTimeForbiddenError extends ForbiddenError {
  constructor(field: string) {
    super(`${field}: only the roles deployer and admin may set it`, { field });
  }
}

const ISO_TIME = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
/** Clocks differ; beyond this a time lies in the future. */
const AHEAD_MS = 5 * 60_000;

/** Times that are given for replays are facts that monitoring relies on: not everybody may make them up. */
export function assertMaySetEventTime({ principal, workspace }: RequestContext, field: string): void {
  if (!hasRole(principal, 'deployer', workspace)) throw new EventTimeForbiddenError(field);
}

/** @returns the time, or what is wrong with it */
export function parseEventTime(value: unknown, now: Date): Date | string {
  const at = typeof value === 'string' ? timeOf(value) : undefined;
  if (at === undefined || Number.isNaN(at.getTime())) return 'must be a time such as 2026-01-31T12:00:00Z';
  return at.getTime() > now.getTime() + AHEAD_MS ? 'must not lie in the future' : at;
}

function timeOf(text: string): Date | undefined {
  const [, year, month, day] = (ISO_TIME.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  // Date takes 30 February for 2 March.
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day ? new Date(text) : undefined;
}
