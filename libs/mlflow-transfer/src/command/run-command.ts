import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { Journal } from '../journal/journal.js';
import type { Report } from '../report/report.js';
import { messageOf } from '../wire/errors.js';

export interface Command {
  readonly report: Report;
  readonly reportFile: string;
  readonly work: () => Promise<void>;
}

/**
 * Does the work, then writes and prints the report, also of what was done before an error ended it.
 *
 * @returns the exit code: 0 everything was kept, 2 something was not, 1 it did not come to its end
 */
export async function runCommand({ report, reportFile, work }: Command): Promise<number> {
  let failure: string | undefined;
  try {
    await work();
  } catch (error) {
    failure = messageOf(error);
  }
  report.write(reportFile);
  process.stdout.write(`${report.summary()}\nThe whole report: ${reportFile}\n`);
  if (failure !== undefined) {
    process.stderr.write(`FAILED: ${failure}\nThe same command goes on where it ended.\n`);
    return 1;
  }
  return report.lost.length === 0 ? 0 : 2;
}

/** Where it is noted what is done: one file for each pair of servers. */
export function journalOf(folder: string, ...parties: readonly string[]): Journal {
  const name = createHash('sha256').update(parties.join('\n')).digest('hex').slice(0, 16);
  return new Journal(join(folder, `${name}.ndjson`));
}

export const say = (line: string): void => void process.stderr.write(`${line}\n`);
