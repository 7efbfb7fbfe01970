import { describe, expect, it } from '@jest/globals';

import { AddressGuard, ForbiddenAddressError, isPublicAddress } from './address-guard.js';

const NEVER = new AbortController().signal;

describe('isPublicAddress', () => {
  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '172.15.255.255',
    '172.32.0.1',
    '192.167.255.255',
    '223.255.255.255',
    '2606:4700::1111',
  ])('takes %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.168.1.1',
    '198.18.0.1',
    '203.0.113.7',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::7f00:1',
    '64:ff9b::7f00:1',
    '2001:db8::1',
    '2001::1',
    '2002:7f00:1::',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    'example.com',
    '',
  ])('refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('the address guard', () => {
  const guard = (addresses: string[], allowPrivate = false) =>
    new AddressGuard({ allowPrivate, resolve: () => Promise.resolve(addresses) });

  it('answers the address that was checked, of a name and of an address', async () => {
    expect(await guard(['1.1.1.1', '1.0.0.1']).addressOf('one.example', NEVER)).toBe('1.1.1.1');
    expect(await guard([]).addressOf('8.8.8.8', NEVER)).toBe('8.8.8.8');
    expect(await guard([]).addressOf('[2606:4700::1111]', NEVER)).toBe('2606:4700::1111');
  });

  it('refuses a name that leads inside, also with one of several addresses', async () => {
    await expect(guard(['127.0.0.1']).addressOf('evil.example', NEVER)).rejects.toThrow(ForbiddenAddressError);
    await expect(guard(['1.1.1.1', '10.0.0.5']).addressOf('evil.example', NEVER)).rejects.toThrow(
      ForbiddenAddressError,
    );
    await expect(guard([]).addressOf('[::1]', NEVER)).rejects.toThrow(ForbiddenAddressError);
  });

  it('allows all of them when it is told so', async () => {
    expect(await guard(['127.0.0.1'], true).addressOf('localhost', NEVER)).toBe('127.0.0.1');
  });

  it('fails for a name without addresses', async () => {
    await expect(guard([]).addressOf('nowhere.example', NEVER)).rejects.toThrow('nowhere.example has no address');
  });
});
