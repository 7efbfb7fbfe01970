export { };

//# sourceMappingURL=fastify-types.js.map
