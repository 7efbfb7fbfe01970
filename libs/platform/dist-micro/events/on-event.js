const REGISTRATIONS = Symbol('intelgraph:on-event');
const PURPOSE = Symbol('intelgraph:events-purpose');
/**
 * Marks the class that handles events: `@EventsController('policies')` consumes as group `<app>.policies`.
 * List the class in its module's providers and in `bootstrapApp({ events: [...] })`.
 */ export function EventsController(purpose) {
    return (target)=>Reflect.defineMetadata(PURPOSE, purpose, target);
}
/** Marks the handler of one or more events: `(event: CloudEvent<T>, tx: Transaction) => Promise<void>`. */ export function OnEvent(...definitions) {
    return (target, method)=>{
        const known = Reflect.getMetadata(REGISTRATIONS, target) ?? [];
        Reflect.defineMetadata(REGISTRATIONS, [
            ...known,
            {
                method,
                definitions
            }
        ], target);
    };
}
/** What an instance of an events controller consumes. @throws Error when it is not decorated */ export function subscriptionOf(controller) {
    const type = controller.constructor;
    const purpose = Reflect.getMetadata(PURPOSE, type);
    const registrations = Reflect.getMetadata(REGISTRATIONS, controller) ?? [];
    if (purpose === undefined || registrations.length === 0) {
        throw new Error(`${type.name} needs @EventsController(purpose) and at least one @OnEvent(definition)`);
    }
    const handlers = {};
    for (const { method, definitions } of registrations){
        const handle = controller[method];
        for (const { type: eventType } of definitions)handlers[eventType] = (event, tx)=>call(handle, controller, event, tx);
    }
    return {
        purpose,
        handlers,
        definitions: registrations.flatMap(({ definitions })=>definitions)
    };
}
async function call(handle, controller, event, tx) {
    await handle?.call(controller, event, tx);
}

//# sourceMappingURL=on-event.js.map
