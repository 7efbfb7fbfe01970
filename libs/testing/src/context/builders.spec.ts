import { describe, expect, it } from '@jest/globals';
import { requireRole } from '@intelgraph/kernel';
import { FixedClock } from '../clock/fixed-clock.js';
import { SequentialIds } from '../ids/sequential-ids.js';
import { aContext } from './a-context.js';

describe('test builders', () => {
  it('make a context whose principal may do everything in its workspace', () => {
    const context = aContext({ workspace: 'blue' });
    expect(() => requireRole(context, 'approver')).not.toThrow();
    expect(context).toMatchObject({ workspace: 'blue', principal: { id: 'alice', kind: 'user', workspace: 'blue' } });
  });

  it('make the principal that is asked for', () => {
    const viewer = aContext({ principal: 'bob', roles: ['viewer'] });
    expect(() => requireRole(viewer, 'editor')).toThrow('bob lacks the role editor');
    expect(aContext({ principal: { id: 's', kind: 'service', workspace: '*' } }).principal).toMatchObject({
      kind: 'service',
      workspace: '*',
    });
  });

  it('make foreseeable ids and times', () => {
    const ids = new SequentialIds();
    expect([ids.next(), ids.next()]).toEqual([SequentialIds.at(1), '00000000-0000-7000-8000-000000000002']);
    const clock = new FixedClock('2026-05-01T00:00:00Z');
    clock.advance(1500);
    expect(clock.now().toISOString()).toBe('2026-05-01T00:00:01.500Z');
    clock.set('2027-01-01');
    expect(clock.now().getUTCFullYear()).toBe(2027);
  });
});
