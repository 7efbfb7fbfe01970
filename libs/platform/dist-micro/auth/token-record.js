/** Where tokens come from: governance's database, or governance by gRPC. */ export { };

//# sourceMappingURL=token-record.js.map
