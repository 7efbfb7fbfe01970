import { exportCommand } from './command/export-command.js';
import { EXPORT_HELP, readExportOptions } from './command/export-options.js';
import { runMain } from './command/run-main.js';

await runMain(EXPORT_HELP, readExportOptions, exportCommand);
