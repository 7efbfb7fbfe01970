export { FEATURE_STORE_ENTITIES, FEATURE_STORE_MIGRATIONS } from './data-source.js';
