import { status } from '@grpc/grpc-js';
/** Adds `grpc.health.v1.Health` to a server: open to everybody, as probes have no token. */ export function addHealth(health, server) {
    const addService = (definition, implementation)=>{
        for (const [name, method] of Object.entries(definition)){
            const handle = implementation[method.originalName ?? name];
            if (handle !== undefined) server.on(method.path, handlerOf(method, handle));
        }
    };
    health.addToServer({
        addService
    });
}
function handlerOf(method, handle) {
    return (call)=>{
        void call.message().then((bytes)=>handle(callOf(method, call, bytes), respondTo(method, call)), ()=>call.fail({
                code: status.INVALID_ARGUMENT,
                details: 'the request cannot be read',
                trailers: {}
            }));
    };
}
/** A call as the library knows them. */ const callOf = (method, call, bytes)=>({
        request: method.requestDeserialize(bytes),
        write: (response)=>void call.send(method.responseSerialize(response)),
        on: (_event, listener)=>call.signal.addEventListener('abort', listener, {
                once: true
            })
    });
const respondTo = (method, call)=>(error, response)=>{
        if (error === null) call.end(method.responseSerialize(response));
        else call.fail({
            ...error,
            trailers: {}
        });
    };

//# sourceMappingURL=health-calls.js.map
