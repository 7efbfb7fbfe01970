/** Injection tokens of what platform provides (classes are injected by themselves). */ export const APP_CONFIG = Symbol('APP_CONFIG');
export const CLOCK = Symbol('CLOCK');
export const IDS = Symbol('IDS');
export const LOGGER = Symbol('LOGGER');
export const BUS = Symbol('BUS');
export const METRICS = Symbol('METRICS');

//# sourceMappingURL=tokens.js.map
