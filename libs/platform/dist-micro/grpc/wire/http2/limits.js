/** What a peer may ask of one connection. Times in milliseconds. */ export const DEFAULT_LIMITS = {
    maxConcurrentStreams: 1000,
    maxHeaderListBytes: 16_384,
    maxHeldBytes: 64 * 1024 * 1024,
    startMs: 10_000,
    idleMs: 30 * 60_000,
    blockedMs: 120_000,
    farewellMs: 1000
};

//# sourceMappingURL=limits.js.map
