import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { BodyAbortedError, BodyView } from './body-view.js';

describe('a view of a body whose client goes away before anybody reads it', () => {
  const abandoned = async () => {
    const source = new PassThrough();
    const view = new BodyView(source);
    source.write('the first half');
    source.destroy(new Error('aborted'));
    // Without a listener of its own the view would end the process here.
    await new Promise(setImmediate);
    return view;
  };

  it('tells whoever reads it later', async () => {
    await expect(buffer(await abandoned())).rejects.toThrow(BodyAbortedError);
  });

  it('fails a later pipeline', async () => {
    await expect(pipeline(await abandoned(), new PassThrough().resume())).rejects.toThrow(BodyAbortedError);
  });
});
