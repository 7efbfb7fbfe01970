import { describe, expect, it } from '@jest/globals';
import { formatDatabaseUrl, parseDatabaseUrl } from './connection.js';

describe('parseDatabaseUrl', () => {
  it('reads every part and decodes what was escaped', () => {
    expect(parseDatabaseUrl('postgres://me:p%40ss%2Fword@db.internal:6432/ml_registry?sslmode=require')).toEqual({
      host: 'db.internal',
      port: 6432,
      database: 'ml_registry',
      user: 'me',
      password: 'p@ss/word',
      ssl: true,
    });
  });

  it('fills in the usual port and user, and lets a domain name its database', () => {
    expect(parseDatabaseUrl('postgresql://[::1]/?sslmode=disable', 'features')).toEqual({
      host: '::1',
      port: 5432,
      database: 'features',
      user: 'postgres',
      password: '',
    });
  });

  it('gives back what was formatted', () => {
    const connection = { host: '::1', port: 1, database: 'a/b', user: 'ü', password: '?#%', ssl: true };
    expect(parseDatabaseUrl(formatDatabaseUrl(connection))).toEqual(connection);
  });

  it.each([
    ['not a url', 'must be a URL'],
    ['mysql://secret:secret@host/db', 'must begin with postgres://'],
    ['postgres://secret:secret@host', 'names no database'],
    ['postgres:///secret', 'names no host'],
    ['postgres://u:%E0%A4%A@host/secret', 'broken percent escape'],
  ])('refuses %s without repeating it', (url, reason) => {
    let message = '';
    try {
      parseDatabaseUrl(url);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain(`database_url: `);
    expect(message).toContain(reason);
    expect(message).not.toContain('secret');
  });
});
