/** What the HTTP server of an app needs. */ export { };

//# sourceMappingURL=http-server-deps.js.map
