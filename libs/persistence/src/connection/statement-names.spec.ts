import { describe, expect, it } from '@jest/globals';

import { StatementNames } from './statement-names.js';

describe('StatementNames', () => {
  it('gives a name to what comes again, the same one from then on', () => {
    const names = new StatementNames(10);
    expect(names.use('a')).toEqual({ name: undefined, forget: undefined });
    expect(names.use('b')).toEqual({ name: undefined, forget: undefined });
    const { name } = names.use('a');
    expect(name).toBeDefined();
    expect(names.use('a')).toEqual({ name, forget: undefined });
    expect(names.use('b').name).not.toBe(name);
  });

  it('forgets what was used longest ago, and begins anew with it', () => {
    const names = new StatementNames(2);
    names.use('a');
    const { name } = names.use('a');
    names.use('b');
    expect(names.use('c')).toEqual({ name: undefined, forget: name });
    expect(names.use('a').name).toBeUndefined();
    expect(names.use('a').name).not.toBe(name);
  });

  it('never gives a name again that was dropped', () => {
    const names = new StatementNames(2);
    names.use('a');
    const { name } = names.use('a');
    expect(names.drop('a')).toBe(name);
    expect(names.use('a').name).toBeUndefined();
    expect(names.use('a').name).not.toBe(name);
  });
});
