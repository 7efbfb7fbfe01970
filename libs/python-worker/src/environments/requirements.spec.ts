import { describe, expect, it } from '@jest/globals';

import { canonicalRequirements, environmentKey } from './requirements.js';

const PYTHON = { executable: '/usr/bin/python3', version: '3.11.7', platform: 'linux-x86_64' };

describe('the environment of requirements', () => {
  it('is the same for what differs only in order, comments and blanks', () => {
    const one = 'mlflow==3.1 # the client\r\n\nscikit-learn  ==1.5\npandas\n';
    const other = '# as logged\npandas\nscikit-learn ==1.5\nmlflow==3.1\nmlflow==3.1';

    expect(canonicalRequirements(one)).toEqual(['mlflow==3.1', 'pandas', 'scikit-learn ==1.5']);
    expect(environmentKey(PYTHON, { requirements: one })).toBe(environmentKey(PYTHON, { requirements: other }));
  });

  it('is another for another version, another Python or other constraints', () => {
    const requirements = 'pandas==2.0';
    const keys = [
      environmentKey(PYTHON, { requirements }),
      environmentKey(PYTHON, { requirements: 'pandas==2.1' }),
      environmentKey({ ...PYTHON, version: '3.12.1' }, { requirements }),
      environmentKey({ ...PYTHON, platform: 'linux-aarch64' }, { requirements }),
      environmentKey(PYTHON, { requirements, constraints: 'numpy<2' }),
    ];

    expect(new Set(keys).size).toBe(keys.length);
  });

  it('keeps a # that is part of an address', () => {
    expect(canonicalRequirements('pip @ https://example.org/pip.whl#sha256=ab')).toEqual([
      'pip @ https://example.org/pip.whl#sha256=ab',
    ]);
  });
});
