export { importCommand } from './command/import-command.js';
