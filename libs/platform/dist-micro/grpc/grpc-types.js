/** A client whose methods take the request and the caller's context. */ export { };

//# sourceMappingURL=grpc-types.js.map
