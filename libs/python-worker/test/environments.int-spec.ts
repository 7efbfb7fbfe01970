import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { silentLogger } from '@intelgraph/kernel';
import { afterAll, describe, expect, it } from '@jest/globals';

import { MLFLOW } from '../../../test/mlflow/python.js';
import { type EnvironmentMode, PythonEnvironments } from '../src/environments/environments.js';
import { outputOf } from '../src/environments/program.js';

const folder = mkdtempSync(join(tmpdir(), 'python-environments-'));
const wheels = join(folder, 'wheels');
const ASK = ['-I', '-c', 'import tiny, sys; print(tiny.VERSION, sys.prefix)'];
const LIMIT = { timeoutMs: 60_000 };

/** A package of one line, as pip finds it without a network. */
const WRITE_WHEEL = `
import sys, zipfile
folder, version = sys.argv[1:]
info = f"tiny-{version}.dist-info"
with zipfile.ZipFile(f"{folder}/tiny-{version}-py3-none-any.whl", "w") as wheel:
    wheel.writestr("tiny.py", f"VERSION = '{version}'\\n")
    wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: tiny\\nVersion: {version}\\n")
    wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(f"{info}/RECORD", "")
`;

/** With the Python that the clients' environment was made with: it has pip. */
async function environments(dir: string, mode: EnvironmentMode = 'create'): Promise<PythonEnvironments> {
  const outer = await outputOf(MLFLOW.python, ['-I', '-c', 'import sys; print(sys._base_executable)'], LIMIT);
  const pipArguments = ['--no-index', '--find-links', wheels];
  const options = { mode, python: outer.trim(), dir: join(folder, dir), pipArguments, installMs: 60_000 };
  return new PythonEnvironments(options, silentLogger);
}

(MLFLOW.obstacle() === undefined ? describe : describe.skip)('environments of Python models', () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are made once for each set of requirements, whoever asks at the same time, and found again later', async () => {
    mkdirSync(wheels);
    for (const version of ['1.0', '2.0']) await outputOf(MLFLOW.python, ['-c', WRITE_WHEEL, wheels, version], LIMIT);
    const made = await environments('made');

    const [one, same, other] = await Promise.all([
      made.pythonFor({ requirements: 'tiny==1.0\n' }),
      made.pythonFor({ requirements: '# the same\ntiny==1.0' }),
      made.pythonFor({ requirements: 'tiny\n-c constraints.txt\n', constraints: 'tiny<3' }),
    ]);

    expect(same).toBe(one);
    expect(await outputOf(one, ASK, LIMIT)).toMatch(/^1\.0 .*\/made\//);
    expect(await outputOf(other, ASK, LIMIT)).toMatch(/^2\.0 /);
    expect(readdirSync(join(folder, 'made'))).toHaveLength(2);
    expect(await (await environments('made')).pythonFor({ requirements: 'tiny==1.0' })).toBe(one);
  });

  it('that cannot be made are refused with what pip says, and leave nothing behind', async () => {
    const made = await environments('failed');

    await expect(made.pythonFor({ requirements: 'tiny==1.0\nno-such-package-anywhere==9\n' })).rejects.toMatchObject({
      code: 'PYTHON.ENVIRONMENT',
      kind: 'invalid',
      message: expect.stringContaining('No matching distribution found for no-such-package-anywhere==9'),
    });
    expect(readdirSync(join(folder, 'failed'))).toEqual([]);
  });

  it('are the Python that is given, whatever is required, where none may be made', async () => {
    const given = await environments('none', 'existing');

    const { executable } = await given.interpreter();
    expect(await given.pythonFor({ requirements: 'no-such-package-anywhere' })).toBe(executable);
  });
});
