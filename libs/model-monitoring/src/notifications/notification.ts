import { oneLine } from '@intelgraph/outbound';

import type { Severity } from '../checks/severity.js';

export const PURPOSES = ['firing', 'resolved', 'test'] as const;
/** What a message is about: something fires, nothing fires any more, or somebody tries out the receiver. */
export type Purpose = (typeof PURPOSES)[number];

/** An alert as a message shows it; long texts are cut. */
export interface NotifiedAlert {
  readonly id: string;
  readonly fingerprint: string;
  readonly source: string;
  readonly name: string;
  readonly model_version: string;
  readonly severity: Severity;
  readonly state: 'firing' | 'resolved';
  readonly summary: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly started_at: string;
  readonly resolved_at: string | null;
}

/**
 * What a receiver is told about one model at one moment. Decided once and stored: a message that is sent again says the
 * same.
 */
export interface AlertNotification {
  readonly purpose: Purpose;
  /** Stable for all messages about this model to this receiver. */
  readonly group_key: string;
  readonly workspace: string;
  readonly model_name: string;
  /** The worst of what fires, or of what has ended when nothing does. */
  readonly severity: Severity;
  readonly firing: number;
  /** Of those firing, how many were not told of before. */
  readonly new: number;
  readonly resolved: number;
  readonly firing_by_severity: Readonly<Partial<Record<Severity, number>>>;
  /** At most {@link MAX_NOTIFIED_ALERTS}, what has changed first; `omitted` tells how many more there are. */
  readonly alerts: readonly NotifiedAlert[];
  readonly omitted: number;
  readonly created_at: string;
}

export const MAX_NOTIFIED_ALERTS = 20;
const MAX_SUMMARY = 500;
const MAX_LABELS = 12;
const MAX_LABEL = 200;

/** Cuts an alert's texts to what a message can carry. Control characters, which break lines and headers, go. */
export function toNotifiedAlert(alert: NotifiedAlert): NotifiedAlert {
  const labels = Object.entries(alert.labels)
    .slice(0, MAX_LABELS)
    .map(([key, value]) => [oneLine(key, MAX_LABEL), oneLine(value, MAX_LABEL)]);
  return {
    ...alert,
    name: oneLine(alert.name, MAX_LABEL),
    source: oneLine(alert.source, MAX_LABEL),
    model_version: oneLine(alert.model_version, MAX_LABEL),
    summary: oneLine(alert.summary, MAX_SUMMARY),
    labels: Object.fromEntries(labels) as Record<string, string>,
  };
}

/** One sentence for subjects and headlines. */
export function headlineOf(notification: AlertNotification): string {
  const { purpose, model_name, firing, resolved, severity } = notification;
  const model = oneLine(model_name, 150);
  const [first] = notification.alerts;
  const single = first === undefined ? '' : `: ${first.name}`;
  switch (purpose) {
    case 'test':
      return `[TEST] A test message of the model monitoring`;
    case 'resolved':
      return `[RESOLVED] ${model}${resolved === 1 ? single : `: ${resolved} alerts`}`;
    case 'firing':
      return `[${severity.toUpperCase()}] ${model}${firing === 1 ? single : `: ${firing} alerts`}`;
    default: {
      const never: never = purpose;
      return never;
    }
  }
}
