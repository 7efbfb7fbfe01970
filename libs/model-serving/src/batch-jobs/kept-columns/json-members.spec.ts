import { describe, expect, it } from '@jest/globals';

import { jsonMembers } from './json-members.js';

const texts = (text: string): string[] => jsonMembers(text).map((member) => member.text);

describe('the members of a JSON object', () => {
  it('keep the text that they have', () => {
    expect(texts(' {"a": 9007199254740993 , "b" : 1.50,"c":"x" } ')).toEqual([
      ...['"a": 9007199254740993', '"b" : 1.50', '"c":"x"'],
    ]);
  });

  it('hold what looks like their end', () => {
    const members = ['"a":"},]\\"{\\\\"', '"b":{"x":[1,{"y":"}"}],"z":2}', '"c":[[],{}]', '"d":null'];
    expect(texts(`{${members.join(',')}}`)).toEqual(members);
  });

  it('have names as JSON spells them', () => {
    expect(jsonMembers('{"a\\u0062\\"c":1,"":2}').map(({ name }) => name)).toEqual(['ab"c', '']);
  });

  it('are none of an empty object, and all of names that stand there twice', () => {
    expect(texts('{ }')).toEqual([]);
    expect(texts('{"a":1,"a":2}')).toEqual(['"a":1', '"a":2']);
  });
});
