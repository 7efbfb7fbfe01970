import { describe, expect, it } from '@jest/globals';
import { addressesOf } from './endpoint.js';
import { endpointsOfPeers, endpointsOfUrls } from './endpoints-of.js';

const ipsOf =
  (...ips: string[]) =>
  () =>
    Promise.resolve(ips);

describe('the endpoints of a service', () => {
  it('are read from URLs with commas between them, each once', () => {
    expect(endpointsOfUrls('http://a:8001, https://b/base ,http://[::1]:1,http://a:8001')).toEqual([
      { host: 'a', port: 8001, text: 'http://a:8001' },
      { host: 'b', port: 443, text: 'https://b/base' },
      { host: '::1', port: 1, text: 'http://[::1]:1' },
    ]);
  });

  it('are read from host:port, also as gRPC writes names that are to be looked up', () => {
    expect(endpointsOfPeers('a:9001,dns:///b.c:9001,[::1]:2')).toEqual([
      { host: 'a', port: 9001, text: 'a:9001' },
      { host: 'b.c', port: 9001, text: 'b.c:9001' },
      { host: '::1', port: 2, text: '[::1]:2' },
    ]);
  });

  it.each(['', 'http://a,', 'ftp://a', 'a:1', 'http://a,,http://b', 'http://a http://b'])(
    'are no URLs: "%s"',
    (text) => {
      expect(() => endpointsOfUrls(text)).toThrow(/^must be a URL of the form http:/);
    },
  );

  it.each(['', 'a', 'a:1,', 'http://a:1', 'dns://a:1', 'a:123456', 'a b:1'])('are no peers: "%s"', (text) => {
    expect(() => endpointsOfPeers(text)).toThrow(/^must be host:port/);
  });

  it('mean one replica at each address of a name, and the name itself where it has one', async () => {
    const [many, one] = endpointsOfPeers('inference:9001,registry:9002');
    if (many === undefined || one === undefined) throw new Error('two were given');
    const replicas = await addressesOf(many, ipsOf('10.0.0.2', '10.0.0.1', '10.0.0.2'));
    expect(replicas.map(({ ip, label }) => [ip, label])).toEqual([
      ['10.0.0.1', '10.0.0.1:9001'],
      ['10.0.0.2', '10.0.0.2:9001'],
    ]);
    expect(await addressesOf(one, ipsOf('10.0.0.9'))).toEqual([{ endpoint: one, label: 'registry:9002' }]);
    await expect(addressesOf(one, ipsOf())).rejects.toThrow('registry has no address');
  });

  it.each(['127.0.0.1:1', '[::1]:1', 'localhost:1'])(
    'are taken as they are where nothing is to be looked up: %s',
    async (text) => {
      const [endpoint] = endpointsOfPeers(text);
      if (endpoint === undefined) throw new Error('one was given');
      expect(await addressesOf(endpoint, () => Promise.reject(new Error('asked')))).toEqual([
        { endpoint, label: text },
      ]);
    },
  );
});
