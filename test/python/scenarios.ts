import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The sentences of all scenarios of a folder, as its files declare them. */
export function scenariosIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.py'))
    .sort()
    .flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/^@scenario\("(.+)"\)$/gm)].map(
        ([, sentence]) => `${sentence}`,
      ),
    );
}

/** What went wrong in each scenario, `null` where nothing did, of what a program that runs them prints. */
export function reportsOf(output: string): Map<string, string | null> {
  const reports = output
    .split('\n')
    .filter((line) => line.startsWith('{"scenario"'))
    .map((line) => JSON.parse(line) as { scenario: string; failure: string | null });
  return new Map(reports.map(({ scenario, failure }) => [scenario, failure]));
}
