import { type AlertNotification, headlineOf, type NotifiedAlert } from '../notifications/notification.js';

/** The body of a mail: plain text. */
export function mailText(notification: AlertNotification): string {
  const { workspace, model_name, firing, resolved, omitted, created_at, purpose } = notification;
  const head = [headlineOf(notification), '', `Workspace: ${workspace}`];
  if (purpose === 'test') return [...head, 'Messages reach this address.', ''].join('\n');
  const more = omitted > 0 ? [`… and ${omitted} more.`, ''] : [];
  return [
    ...head,
    `Model: ${model_name}`,
    `Firing: ${firing}, resolved: ${resolved}`,
    `Time: ${created_at}`,
    '',
    ...notification.alerts.flatMap(alertLines),
    ...more,
  ].join('\n');
}

function alertLines(alert: NotifiedAlert): string[] {
  const state = alert.state === 'resolved' ? 'RESOLVED' : alert.severity.toUpperCase();
  const labels = Object.entries(alert.labels).map(([key, value]) => `    ${key}: ${value}`);
  return [`[${state}] ${alert.name} (version ${alert.model_version || 'all'})`, `    ${alert.summary}`, ...labels, ''];
}
