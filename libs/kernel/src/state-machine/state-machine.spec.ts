import { describe, expect, it } from '@jest/globals';

import { defineStateMachine } from './state-machine.js';

const door = defineStateMachine({
  initial: 'open',
  transitions: { open: ['closed'], closed: ['open', 'walled'], walled: [] },
});

describe('a state machine', () => {
  it('allows what its table lists and nothing else', () => {
    expect(door.can('open', 'closed')).toBe(true);
    expect(door.can('open', 'walled')).toBe(false);
    expect(door.can('open', 'open')).toBe(false);
  });

  it('knows its final states', () => {
    expect(door.states.filter((state) => door.isFinal(state))).toEqual(['walled']);
  });

  it('refuses with the error of the domain', () => {
    const refuse = (from: string, to: string): Error => new Error(`${from} cannot become ${to}`);

    expect(() => door.assert('walled', 'open', refuse)).toThrow('walled cannot become open');
    expect(() => door.assert('closed', 'open', refuse)).not.toThrow();
  });
});
