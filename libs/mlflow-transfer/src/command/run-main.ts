import { argv, env } from 'node:process';

import { messageOf } from '../wire/errors.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The process of a command: reads its options, shows its help, sets its exit code. */
export async function runMain<T>(
  help: string,
  read: (args: readonly string[], env: Environment) => T | undefined,
  command: (options: T) => Promise<number>,
): Promise<void> {
  try {
    const options = read(argv.slice(2), env);
    if (options === undefined) process.stdout.write(help);
    else process.exitCode = await command(options);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n\n${help}`);
    process.exitCode = 1;
  }
}
