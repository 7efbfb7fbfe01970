import { describe, expect, it } from '@jest/globals';
import { parsePostmasterPid } from './postmaster-pid.js';

const FILE = '4711\n/data/cluster\n1790000000\n41883\n\n127.0.0.1\n  5001  17\nready   \n';

describe('parsePostmasterPid', () => {
  it('reads process id, port and status', () => {
    expect(parsePostmasterPid(FILE)).toEqual({ pid: 4711, port: 41883, starting: false });
    expect(parsePostmasterPid(FILE.replace('ready   ', 'starting'))).toMatchObject({ starting: true });
  });

  it('copes with a file that is not complete yet', () => {
    expect(parsePostmasterPid('4711\n/data/cluster\n')).toEqual({ pid: 4711, port: undefined, starting: false });
  });

  it.each(['', '\n', '-4711\n', 'rubbish\n', '0\n'])('finds no process in %j', (text) => {
    expect(parsePostmasterPid(text)).toBeUndefined();
  });
});
