import { PythonMissingError } from '../python-worker.errors.js';

import { outputOf, ProgramError } from './program.js';

/** A Python that can be used. */
export interface Interpreter {
  /** Its own path, whatever shim or link leads to it. */
  readonly executable: string;
  /** As `3.11.7`. */
  readonly version: string;
  /** What else its packages depend on, as `linux-x86_64`. */
  readonly platform: string;
}

const OLDEST = 9;
const PROBE =
  'import platform,sys,sysconfig; print(platform.python_version(), sysconfig.get_platform(), sys.executable)';
const PROBE_MS = 30_000;

/** Asks a command what Python it is. @throws PythonMissingError that says what to install */
export async function findInterpreter(command: string): Promise<Interpreter> {
  let said: string;
  try {
    said = await outputOf(command, ['-I', '-c', PROBE], { timeoutMs: PROBE_MS });
  } catch (error) {
    const why = error instanceof ProgramError ? error.message : String(error);
    throw new PythonMissingError(
      `Python models need Python 3.${OLDEST} or newer on the machine that serves them, and \`${command}\` is none (${why}): ` +
        'install python3 with its venv and pip (Debian: python3 python3-venv python3-pip), or name another in PYTHON_WORKER_PYTHON',
      error,
    );
  }
  const [version = '', platform = '', ...executable] = said.trim().split(' ');
  const [major, minor] = version.split('.').map(Number);
  if (major !== 3 || minor === undefined || minor < OLDEST) {
    throw new PythonMissingError(`Python models need Python 3.${OLDEST} or newer; \`${command}\` is Python ${version}`);
  }
  return { executable: executable.join(' '), version, platform };
}
