export { fuzz, type FuzzOptions, type FuzzReport } from './fuzz.js';
export { type ApiDocument, type FuzzOperation } from './openapi.js';
