import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { PythonEnvironment } from '../python/python-environment.js';

const ENVIRONMENT = new PythonEnvironment('perf-analyzer', "Triton's perf_analyzer, its");
const FOLDER = dirname(dirname(ENVIRONMENT.python));
const LIBB64 = '/usr/lib/*/libb64.so.0d';

/** Why perf_analyzer cannot be run here; an error with CI=true. */
export function obstacle(): string | undefined {
  const absent = ENVIRONMENT.obstacle();
  if (absent !== undefined || globSync(LIBB64).length > 0) return absent;
  const reason = `lacking ${LIBB64}, which Debian's libb64-0d brings`;
  if (process.env['CI'] === 'true') throw new Error(reason);
  process.stderr.write(`SKIPPED: Triton's perf_analyzer: ${reason}\n`);
  return reason;
}

/** Runs it to its end. @throws Error with all output when it fails */
export async function perfAnalyzer(args: readonly string[]): Promise<string> {
  const [cudart] = globSync(join(FOLDER, 'lib/python3*/site-packages/nvidia/cuda_runtime/lib'));
  const program = join(FOLDER, 'bin/perf_analyzer');
  if (cudart === undefined || !existsSync(program)) throw new Error(`${FOLDER} is not whole`);
  const child = spawn(program, args, { env: { LD_LIBRARY_PATH: cudart }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`perf_analyzer ${args.join(' ')} ended with ${code}:\n${output}`);
  return output;
}
