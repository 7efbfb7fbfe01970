import { argv, env } from 'node:process';

import { exportCommand } from './command/export-command.js';
import { EXPORT_HELP, readExportOptions } from './command/export-options.js';
import { messageOf } from './wire/errors.js';

try {
  const options = readExportOptions(argv.slice(2), env);
  if (options === undefined) process.stdout.write(EXPORT_HELP);
  else process.exitCode = await exportCommand(options);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n\n${EXPORT_HELP}`);
  process.exitCode = 1;
}
