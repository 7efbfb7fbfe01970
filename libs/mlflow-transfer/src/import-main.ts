import { importCommand } from './command/import-command.js';
import { IMPORT_HELP, readImportOptions } from './command/import-options.js';
import { runMain } from './command/run-main.js';

await runMain(IMPORT_HELP, readImportOptions, importCommand);
