import { describe, expect, it } from '@jest/globals';

import { cut, facts, inline, quoted, table } from './markdown.js';

describe('text in Markdown', () => {
  it.each([
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['a|b', 'a\\|b'],
    ['one\r\ntwo\u2028three\0', 'one two three'],
    ['[x](javascript:alert(1))', '\\[x\\](javascript:alert(1))'],
    ['![x](http://evil)', '\\!\\[x\\](http\\://evil)'],
    ['see www.evil.example', 'see www\\.evil.example'],
    ['# title', '\\# title'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
    ['1.0.0 at 12:30', '1.0.0 at 12:30'],
    ['mailto:a@b.c', 'mailto\\:a\\@b.c'],
    ['&lt;', '&amp;lt;'],
    ['`code` *b* _i_ ~s~ $m$ @you', '\\`code\\` \\*b\\* \\_i\\_ \\~s\\~ \\$m\\$ \\@you'],
    ['back\\slash', 'back\\\\slash'],
    ['\u202Egnp.exe', 'gnp.exe'],
    ['    code', 'code'],
    ['größer als 0.5', 'größer als 0.5'],
  ])('%j stays text', (text, escaped) => {
    expect(inline(text)).toBe(escaped);
  });

  it('cannot leave its cell or its quotation', () => {
    expect(table(['a', 'b'], [['x | y', 'line\n| new | row |']])).toBe(
      '| a | b |\n| --- | --- |\n| x \\| y | line \\| new \\| row \\| |',
    );
    expect(quoted('first\n\n# second\n> third')).toBe('> first\n>\n> \\# second\n> &gt; third');
    expect(
      facts([
        ['Author', 'eve\n## Approved'],
        ['None', null],
        ['Empty', ''],
      ]),
    ).toBe('- **Author:** eve \\#\\# Approved');
  });

  it('is cut between characters', () => {
    expect(cut('abc', 3)).toBe('abc');
    expect(cut('😀😀😀😀', 3)).toBe('😀😀😀…');
  });
});
