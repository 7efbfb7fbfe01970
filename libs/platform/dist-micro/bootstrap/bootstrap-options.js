/** An app that listens. */ export { };

//# sourceMappingURL=bootstrap-options.js.map
