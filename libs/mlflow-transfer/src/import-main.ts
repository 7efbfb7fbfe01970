import { argv, env } from 'node:process';

import { importCommand } from './command/import-command.js';
import { IMPORT_HELP, readImportOptions } from './command/import-options.js';
import { messageOf } from './wire/errors.js';

try {
  const options = readImportOptions(argv.slice(2), env);
  if (options === undefined) process.stdout.write(IMPORT_HELP);
  else process.exitCode = await importCommand(options);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n\n${IMPORT_HELP}`);
  process.exitCode = 1;
}
