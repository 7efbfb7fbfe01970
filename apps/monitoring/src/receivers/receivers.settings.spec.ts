import { describe, expect, it } from '@jest/globals';

import { allowsPrivateReceivers } from './receivers.settings.js';

describe('private addresses of alert receivers', () => {
  it.each([
    ['are allowed on a machine of one’s own', {}, 'dev', true],
    ['are refused where tokens are asked for', {}, 'token', false],
    ['are refused where that is said', { allowPrivateReceivers: false }, 'dev', false],
    ['are allowed where that is said', { allowPrivateReceivers: true }, 'token', true],
  ])('%s', (_, given, authMode, allowed) => {
    expect(allowsPrivateReceivers({ ...given, authMode })).toBe(allowed);
  });
});
