import { connect, constants } from 'node:http2';

const FRAME_HEAD = 5;

/** A gRPC message as it goes over the wire: not compressed, its length, its bytes. */
export function grpcFrame(message) {
  const frame = Buffer.alloc(FRAME_HEAD + message.length);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, FRAME_HEAD);
  return frame;
}

/**
 * As `httpLoad`, over one HTTP/2 connection with so many calls at a time. Not by a gRPC client, which would take more of the cores than
 * the server that is measured.
 */
export async function grpcLoad({ url, path, frame, token }, { connections: calls, seconds }) {
  const session = connect(url);
  await new Promise((resolve, reject) => session.once('connect', resolve).once('error', reject));
  const times = [];
  const end = performance.now() + seconds * 1000;
  const headers = {
    [constants.HTTP2_HEADER_METHOD]: 'POST',
    [constants.HTTP2_HEADER_PATH]: path,
    [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
    te: 'trailers',
    ...(token && { authorization: `Bearer ${token}` }),
  };
  const keepCalling = async () => {
    while (performance.now() < end) {
      const sent = performance.now();
      await call(session, headers, frame);
      times.push(performance.now() - sent);
    }
  };
  try {
    await Promise.all(Array.from({ length: calls }, keepCalling));
  } finally {
    session.close();
  }
  return times;
}

function call(session, headers, frame) {
  return new Promise((resolve, reject) => {
    const stream = session.request(headers);
    let status;
    stream.on('response', (head) => (status = head['grpc-status'] ?? status));
    stream.on('trailers', (tail) => {
      status = tail['grpc-status'];
      if (status !== '0') reject(new Error(`gRPC status ${status}: ${decodeURIComponent(tail['grpc-message'] ?? '')}`));
    });
    stream.on('error', reject);
    stream.on('end', () => (status === '0' ? resolve() : reject(new Error(`gRPC status ${status}`))));
    stream.resume();
    stream.end(frame);
  });
}
