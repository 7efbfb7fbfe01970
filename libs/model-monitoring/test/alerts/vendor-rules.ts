/**
 * What the vendors publish of their interfaces, as strictly as a receiver of theirs would take it. Answers what is wrong.
 *
 * - Slack: api.slack.com/messaging/webhooks, api.slack.com/reference/block-kit/blocks, "Escaping text".
 * - PagerDuty: developer.pagerduty.com/api-reference, Events API v2, "Send an event".
 */
type Json = Record<string, unknown>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(body: string): Json | string {
  try {
    const value: unknown = JSON.parse(body);
    return isRecord(value) ? value : 'not an object';
  } catch {
    return 'not JSON';
  }
}

const unknownKeys = (value: Json, known: readonly string[]): string[] =>
  Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => `unknown member ${key}`);

function textProblems(where: string, value: unknown, max: number): string[] {
  if (typeof value !== 'string' || value.length === 0) return [`${where} is no text`];
  if (value.length > max) return [`${where} has ${value.length} characters`];
  if (!value.isWellFormed()) return [`${where} is not well-formed`];
  return [];
}

/** `&`, `<` and `>` only as entities: we send no links and no mentions. */
function slackText(where: string, value: unknown, types: readonly string[], max: number): string[] {
  if (!isRecord(value)) return [`${where} is no text object`];
  const { type, text } = value;
  const problems = [...unknownKeys(value, ['type', 'text']), ...textProblems(where, text, max)];
  if (typeof type !== 'string' || !types.includes(type)) problems.push(`${where} has type ${String(type)}`);
  if (typeof text === 'string' && /[<>]|&(?!amp;|lt;|gt;)/.test(text)) problems.push(`${where} is not escaped`);
  return problems;
}

function slackBlock(block: unknown, i: number): string[] {
  const where = `blocks[${i}]`;
  if (!isRecord(block)) return [`${where} is no block`];
  switch (block['type']) {
    case 'header':
      return [...unknownKeys(block, ['type', 'text']), ...slackText(where, block['text'], ['plain_text'], 150)];
    case 'section':
      return [
        ...unknownKeys(block, ['type', 'text']),
        ...slackText(where, block['text'], ['mrkdwn', 'plain_text'], 3000),
      ];
    case 'context': {
      const elements = Array.isArray(block['elements']) ? (block['elements'] as unknown[]) : [];
      const count = elements.length >= 1 && elements.length <= 10 ? [] : [`${where} has ${elements.length} elements`];
      return [...count, ...elements.flatMap((one) => slackText(where, one, ['mrkdwn', 'plain_text'], 3000))];
    }
    default:
      return [`${where} has type ${String(block['type'])}`];
  }
}

export function slackProblems(body: string): string[] {
  const message = parse(body);
  if (typeof message === 'string') return [message];
  const blocks = message['blocks'];
  if (!Array.isArray(blocks) || blocks.length === 0 || blocks.length > 50) return ['blocks'];
  return [
    ...unknownKeys(message, ['text', 'blocks']),
    ...slackText('text', { type: 'mrkdwn', text: message['text'] }, ['mrkdwn'], 40_000),
    ...blocks.flatMap(slackBlock),
  ];
}

const ACTIONS = ['trigger', 'acknowledge', 'resolve'];
const SEVERITIES = ['critical', 'error', 'warning', 'info'];
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

export function pagerDutyProblems(body: string): string[] {
  if (Buffer.byteLength(body) > 512 * 1024) return [`the event has ${Buffer.byteLength(body)} bytes`];
  const event = parse(body);
  if (typeof event === 'string') return [event];
  const known = ['routing_key', 'event_action', 'dedup_key', 'payload', 'client', 'client_url', 'links', 'images'];
  const problems = [
    ...unknownKeys(event, known),
    ...textProblems('routing_key', event['routing_key'], 32),
    ...textProblems('dedup_key', event['dedup_key'], 255),
  ];
  if (!ACTIONS.includes(String(event['event_action']))) problems.push('event_action');
  return [...problems, ...pagerDutyPayload(event['payload'])];
}

function pagerDutyPayload(payload: unknown): string[] {
  if (!isRecord(payload)) return ['payload'];
  const known = ['summary', 'source', 'severity', 'timestamp', 'component', 'group', 'class', 'custom_details'];
  const problems = [
    ...unknownKeys(payload, known),
    ...textProblems('summary', payload['summary'], 1024),
    ...textProblems('source', payload['source'], 255),
    ...['component', 'group', 'class'].flatMap((key) => textProblems(key, payload[key], 255)),
  ];
  if (!SEVERITIES.includes(String(payload['severity']))) problems.push('severity');
  if (!TIME.test(String(payload['timestamp']))) problems.push('timestamp');
  if (!isRecord(payload['custom_details'])) problems.push('custom_details');
  return problems;
}
