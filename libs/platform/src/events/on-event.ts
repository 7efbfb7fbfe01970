import type { CloudEvent, EventDefinition } from '@intelgraph/contracts';
import type { Transaction } from '@intelgraph/persistence';

type Handler = (event: CloudEvent<never>, tx: Transaction) => Promise<void>;

interface Registration {
  method: string | symbol;
  definitions: readonly EventDefinition[];
}

const REGISTRATIONS = Symbol('intelgraph:on-event');
const PURPOSE = Symbol('intelgraph:events-purpose');

/**
 * Marks the class that handles events: `@EventsController('policies')` consumes as group `<app>.policies`.
 * List the class in its module's providers and in `bootstrapApp({ events: [...] })`.
 */
export function EventsController(purpose: string): ClassDecorator {
  return (target) => Reflect.defineMetadata(PURPOSE, purpose, target);
}

/** Marks the handler of one or more events: `(event: CloudEvent<T>, tx: Transaction) => Promise<void>`. */
export function OnEvent(...definitions: readonly EventDefinition[]): MethodDecorator {
  return (target, method) => {
    const known = (Reflect.getMetadata(REGISTRATIONS, target) ?? []) as Registration[];
    Reflect.defineMetadata(REGISTRATIONS, [...known, { method, definitions }], target);
  };
}

/** What an instance of an events controller consumes. @throws Error when it is not decorated */
export function subscriptionOf(controller: object): {
  purpose: string;
  handlers: Record<string, Handler>;
  definitions: EventDefinition[];
} {
  const type = controller.constructor;
  const purpose = Reflect.getMetadata(PURPOSE, type) as string | undefined;
  const registrations = (Reflect.getMetadata(REGISTRATIONS, controller) ?? []) as Registration[];
  if (purpose === undefined || registrations.length === 0) {
    throw new Error(`${type.name} needs @EventsController(purpose) and at least one @OnEvent(definition)`);
  }
  const handlers: Record<string, Handler> = {};
  for (const { method, definitions } of registrations) {
    const handle = (controller as Record<string | symbol, Handler>)[method];
    for (const { type: eventType } of definitions)
      handlers[eventType] = (event, tx) => call(handle, controller, event, tx);
  }
  return { purpose, handlers, definitions: registrations.flatMap(({ definitions }) => definitions) };
}

async function call(
  handle: Handler | undefined,
  controller: object,
  event: CloudEvent<never>,
  tx: Transaction,
): Promise<void> {
  await handle?.call(controller, event, tx);
}
