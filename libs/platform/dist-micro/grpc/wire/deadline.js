const UNITS = {
    H: 3_600_000,
    M: 60_000,
    S: 1000,
    m: 1,
    u: 1e-3,
    n: 1e-6
};
/** Longest delay of a timer. */ const LONGEST_MS = 2 ** 31 - 1;
/** Milliseconds of a `grpc-timeout` header, such as `100m`; undefined where there is none, or nothing that means one. */ export function timeoutOf(header) {
    const [, amount, unit] = /^(\d{1,8})([HMSmun])$/.exec(header ?? '') ?? [];
    const factor = unit === undefined ? undefined : UNITS[unit];
    return factor === undefined ? undefined : Math.min(LONGEST_MS, Math.ceil(Number(amount) * factor));
}

//# sourceMappingURL=deadline.js.map
