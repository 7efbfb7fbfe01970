export { importCommand } from './command/import-command.js';
export { exportCommand } from './command/export-command.js';
