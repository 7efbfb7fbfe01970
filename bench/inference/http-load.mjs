import { connect } from 'node:net';

const END_OF_HEAD = Buffer.from('\r\n\r\n');

/** The bytes of a POST of JSON, made once: what the generator costs is taken from the servers, which run on the same cores. */
export function postRequest({ url, path, body, token }) {
  const payload = Buffer.from(JSON.stringify(body));
  const identity = token === undefined ? '' : `authorization: Bearer ${token}\r\n`;
  const head = `POST ${path} HTTP/1.1\r\nhost: ${new URL(url).host}\r\ncontent-type: application/json\r\n${identity}content-length: ${payload.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), payload]);
}

/**
 * Sends the same request over `connections` that stay open, each waiting for its answer before the next, for `seconds`.
 * @returns milliseconds of each request; an answer that is not 200 is an error
 */
export async function httpLoad({ url, request }, { connections, seconds }) {
  const times = [];
  const end = performance.now() + seconds * 1000;
  await Promise.all(Array.from({ length: connections }, () => keepAsking(new URL(url), request, end, times)));
  return times;
}

function keepAsking({ hostname: host, port }, request, end, times) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    let received = Buffer.alloc(0);
    let sent = 0;
    const send = () => {
      sent = performance.now();
      socket.write(request);
    };
    socket.once('connect', send);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`${host}:${port} closed the connection`)));
    socket.on('data', (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      let length;
      try {
        length = lengthOfAnswer(received);
      } catch (error) {
        socket.destroy(error);
        return;
      }
      if (length === undefined || received.length < length) return;
      received = received.subarray(length);
      const now = performance.now();
      times.push(now - sent);
      if (now < end) send();
      else {
        resolve();
        socket.destroy();
      }
    });
  });
}

/** Bytes of the answer's head and body; undefined while its head is not complete. */
export function lengthOfAnswer(received) {
  const headEnd = received.indexOf(END_OF_HEAD);
  if (headEnd < 0) return undefined;
  const head = received.latin1Slice(0, headEnd);
  if (!head.startsWith('HTTP/1.1 200')) throw new Error(`answered ${received.toString().slice(0, 500)}`);
  const length = /content-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error(`an answer without a length: ${head}`);
  return headEnd + END_OF_HEAD.length + Number(length);
}
