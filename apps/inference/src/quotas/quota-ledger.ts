import type { Clock } from '@intelgraph/kernel';
import { QuotaLedger, type QuotaScope } from '@intelgraph/model-serving';
import { currentRequest } from '@intelgraph/platform';
import { rateLimitHeaders } from '@intelgraph/rate-limits';
import { Counter, type Registry } from 'prom-client';

const LABELS: Readonly<Record<QuotaScope, string>> = { workspaces: 'workspace', tokens: 'token' };

/** Quotas of this process. Refusals say where the quota stands, metrics how many there were. */
export function quotaLedger(clock: Clock, registry: Registry): QuotaLedger {
  const refusals = new Counter({
    name: 'inference_quota_refusals_total',
    help: 'Requests that were refused because a quota of predictions is used up, by whose it was: token or workspace.',
    labelNames: ['quota'],
    registers: [registry],
  });
  return new QuotaLedger(clock, {
    refused: (scope, standing) => {
      refusals.inc({ quota: LABELS[scope] });
      currentRequest()?.answer?.setHeaders(rateLimitHeaders(standing));
    },
  });
}
