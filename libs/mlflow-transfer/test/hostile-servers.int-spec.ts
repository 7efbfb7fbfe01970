import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { allFiles, runArtifacts } from '../src/artifacts/artifact-source.js';
import { copyArtifact } from '../src/artifacts/copy-artifact.js';
import { MlflowReader } from '../src/mlflow/mlflow-reader.js';
import { Endpoint } from '../src/wire/endpoint.js';
import { BadAnswerError, RefusedError, UnreachableError } from '../src/wire/errors.js';

import { ScriptedServer } from './fixtures/scripted-server.js';

const MODEL = '{"registered_models": [{"name": "a"}], "next_page_token": "t"}';

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('an MLflow server that cannot be trusted', () => {
  let server: ScriptedServer;
  let other: ScriptedServer;
  beforeAll(async () => {
    [server, other] = await Promise.all([ScriptedServer.start(), ScriptedServer.start()]);
  });
  afterAll(() => Promise.all([server.stop(), other.stop()]));

  const endpoint = (): Endpoint =>
    new Endpoint({ url: server.url, headers: { authorization: 'Bearer secret' }, pauseMs: 1 });
  const reader = (): MlflowReader => new MlflowReader(endpoint());

  it.each([
    ['<html>hello</html>', /wanted JSON, found "<html>/],
    ['[1]', /wanted an object, found \[1\]/],
    ['{"registered_models": 7}', /registered_models: wanted a list, found 7/],
    ['{"registered_models": [{"name": {}}]}', /registered_models\[0\] name: wanted a text/],
    [MODEL, /lead in a circle/],
  ])('is told what is wrong with its answer %s', async (body, message) => {
    server.answerInTurn(body);

    await expect(all(reader().registeredModels())).rejects.toThrow(message);
    await expect(all(reader().registeredModels())).rejects.toThrow(BadAnswerError);
  });

  it('cannot lead on with empty pages for ever', async () => {
    let page = 0;
    server.answer((_request, response) => response.end(`{"next_page_token": "${page++}"}`));

    await expect(all(reader().registeredModels())).rejects.toThrow('empty pages without end');
    expect(server.requests.length).toBeLessThan(20);
  });

  it('does not get credentials sent elsewhere by a redirect', async () => {
    server.answer((_request, response) => response.writeHead(302, { location: other.url }).end());

    await expect(reader().run('x')).rejects.toThrow(`redirects to ${other.url}`);
    expect(other.requests).toEqual([]);
  });

  it('has its versions numbered from 1', async () => {
    server.answerInTurn('{"model_versions": [{"name": "a", "version": "-1"}]}');

    await expect(reader().versions('a')).rejects.toThrow('a version of a has the number -1');
  });

  it('is asked again while it is starting, and given up when it does not come', async () => {
    let turn = 0;
    server.answer((_request, response) => response.writeHead(turn++ === 0 ? 503 : 200).end('{"run": {}}'));
    await expect(reader().run('x')).rejects.toThrow('run_uuid: wanted a text, found nothing');
    expect(server.requests).toHaveLength(2);

    const nobody = new Endpoint({ url: 'http://127.0.0.1:9', pauseMs: 1 });
    await expect(nobody.json('GET', '/')).rejects.toThrow(UnreachableError);
  });

  it('is understood in what it refuses', async () => {
    const body = '{"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "no run x"}';
    server.answer((_request, response) => response.writeHead(404).end(body));

    await expect(reader().run('x')).rejects.toThrow(RefusedError);
    await expect(reader().run('x')).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST', reason: 'no run x' });
  });

  it('is followed to files only where it says they lie', async () => {
    const files = ['../up', '/etc/passwd', 'a/../../b', '.', '', 'x\\y', 'fine', 'fine', 'other/deep'];
    const list = JSON.stringify({ files: files.map((path) => ({ path, is_dir: false, file_size: 1 })) });
    server.answerInTurn(list);
    const refused: string[] = [];

    const found = await all(allFiles(runArtifacts(endpoint(), 'r'), (path) => refused.push(path)));

    expect(found).toEqual([{ path: 'fine', size: 1 }]);
    expect(refused).toEqual(['../up', '/etc/passwd', 'a/../../b', '.', '', 'x\\y', 'fine', 'other/deep']);
  });

  it('cannot lead on with folders in folders for ever', async () => {
    server.answer(({ url }, response) => {
      const folder = new URL(url ?? '', 'http://x').searchParams.get('path');
      response.end(JSON.stringify({ files: [{ path: folder === null ? 'd' : `${folder}/d`, is_dir: true }] }));
    });
    const refused: string[] = [];

    await all(allFiles(runArtifacts(endpoint(), 'r'), (_path, reason) => refused.push(reason)));

    expect(refused).toEqual(['lies deeper than 64 folders']);
  });

  it.each([
    ['more', 'more bytes come than the 3 that were promised', 'abcd'],
    ['fewer', '2 bytes came of the 3 that were promised', 'ab'],
  ])('gets no file stored that has %s bytes than its list says', async (_what, message, bytes) => {
    server.answerInTurn(bytes);
    const stored: number[] = [];
    other.answer((request, response) => {
      request.on('end', () => stored.push(1)).on('error', () => undefined);
      request.resume();
      request.on('close', () => response.end());
    });

    const place = { endpoint: new Endpoint({ url: other.url }), path: 'a/b' };
    await expect(copyArtifact(() => endpoint().download('/x'), place, 3)).rejects.toThrow(message);
    expect(stored).toEqual([]);
  });

  it('has its steps of 64 bits read and sent on exactly', async () => {
    server.answerInTurn('{"metrics": [{"key": "k", "value": "NaN", "timestamp": 5, "step": -1152921504606846977}]}');

    const points = await all(reader().history('r', 'k'));

    expect(points).toEqual([{ key: 'k', value: 'NaN', timestamp: 5n, step: -1152921504606846977n }]);
  });
});
