import { describe, expect, it } from '@jest/globals';

import { asObjectError, ObjectExistsError } from './object-files.errors.js';

const ofServer = (status: number, name: string): Error =>
  Object.assign(new Error('as it says'), { name, $metadata: { httpStatusCode: status } });

describe('what a server of objects answers', () => {
  it.each([
    [403, 'SignatureDoesNotMatch', 'SignatureDoesNotMatch'],
    [403, '403', 'AccessDenied'],
    [400, 'UnknownError', 'status 400'],
    [301, 'PermanentRedirect', 'PermanentRedirect'],
    [404, 'NoSuchBucket', 'NoSuchBucket'],
  ])('is for good with %s %s', (status, name, reason) => {
    expect(asObjectError(ofServer(status, name))).toMatchObject({ code: 'OBJECT.REFUSED', kind: 'invalid', reason });
  });

  it.each([
    [400, 'RequestTimeout'],
    [400, 'ExpiredToken'],
    [404, 'NoSuchUpload'],
    [409, 'ConditionalRequestConflict'],
    [503, 'SlowDown'],
  ])('may pass with %s %s', (status, name) => {
    expect(asObjectError(ofServer(status, name))).toMatchObject({ kind: 'unavailable' });
  });

  it('may pass where there is no answer', () => {
    const broken = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    expect(asObjectError(broken)).toMatchObject({ kind: 'unavailable', cause: broken });
  });

  it('tells of an object that changed', () => {
    expect(asObjectError(ofServer(412, 'PreconditionFailed'))).toMatchObject({ code: 'OBJECT.CHANGED' });
  });

  it('is left alone where it comes from elsewhere', () => {
    for (const error of [new ObjectExistsError(), new TypeError('x'), 'x']) expect(asObjectError(error)).toBe(error);
  });
});
