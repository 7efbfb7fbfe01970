import { PoisonMessageError } from '@intelgraph/messaging';

/** Media type of an event in structured mode (CloudEvents 1.0, Kafka protocol binding, 3.3). */
export const STRUCTURED_TYPE = 'application/cloudevents+json';

/** The attributes of an event that its answer needs. */
export interface CloudEventAttributes {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string | undefined;
  readonly traceparent: string | undefined;
}

/** In binary mode attributes are headers with `ce_` before their names (Kafka protocol binding, 3.2). */
export function readBinary(headers: Readonly<Record<string, string>>): CloudEventAttributes {
  return checked((name) => headers[`ce_${name}`]);
}

/** In structured mode the value is the event, in JSON. @throws PoisonMessageError */
export function readStructured(event: unknown): { readonly attributes: CloudEventAttributes; readonly data: unknown } {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    throw new PoisonMessageError('the message is not a CloudEvent: it must be a JSON object');
  }
  const given = event as Readonly<Record<string, unknown>>;
  const attributes = checked((name) => given[name]);
  const type = given['datacontenttype'] ?? 'application/json';
  if (typeof type !== 'string' || !/json/i.test(type) || given['data_base64'] !== undefined) {
    throw new PoisonMessageError('data of the CloudEvent must be JSON');
  }
  if (given['data'] === undefined) throw new PoisonMessageError('the CloudEvent has no data');
  return { attributes, data: given['data'] };
}

function checked(attribute: (name: string) => unknown): CloudEventAttributes {
  const text = (name: string, isRequired: boolean): string | undefined => {
    const value = attribute(name);
    if (typeof value === 'string' && value !== '') return value;
    if (!isRequired && (value === undefined || value === null)) return undefined;
    throw new PoisonMessageError(`the message is not a CloudEvent: ${name} must be a text`);
  };
  const version = text('specversion', true);
  if (version !== '1.0') throw new PoisonMessageError(`CloudEvents ${version ?? ''} cannot be read, only 1.0`);
  return {
    id: text('id', true) ?? '',
    source: text('source', true) ?? '',
    type: text('type', true) ?? '',
    subject: text('subject', false),
    traceparent: text('traceparent', false),
  };
}
