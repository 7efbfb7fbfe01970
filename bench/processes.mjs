import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';

import { until } from '../scripts/demo/client.mjs';

const KEPT_OUTPUT = 8000;
/** Linux counts CPU time in hundredths of a second, whatever the kernel's own tick is. */
const TICKS_PER_SECOND = 100;

/** Starts a server; it ends with this process. `detached`: its children end with it, since it leads a process group. */
export function startProcess(command, args, options) {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const server = { child, pid: child.pid, output: '', exited: undefined, stop: undefined };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (server.output = (server.output + chunk).slice(-KEPT_OUTPUT)));
  }
  server.exited = new Promise((done) => child.once('exit', done).once('error', done));
  const end = () => {
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined)
      process.kill(options.detached ? -child.pid : child.pid, 'SIGTERM');
  };
  process.once('exit', end);
  void server.exited.then(() => process.off('exit', end));
  server.stop = async () => {
    end();
    await server.exited;
  };
  return server;
}

/** Waits until `url` answers with a status of 2xx. @throws Error with the last output of a server that ended or never did */
export async function untilReady(server, url) {
  const answers = async () => {
    if (server.child.exitCode !== null) throw new Error('it ended');
    return fetch(url).then(
      (response) => response.ok,
      () => false,
    );
  };
  await until(answers, { seconds: 180, what: url }).catch(async (error) => {
    await server.stop();
    throw new Error(`${error.message}\n${server.output}`);
  });
}

/** Resident bytes of a process. */
export function memoryOf(pid) {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(kilobytes) * 1024;
}

/** What Linux says of all processes: `{ pid, parent, group, cpuSeconds, command }`. */
export function processes() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // The name of a command may hold blanks and brackets: what follows the last one counts.
        const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1).split(' ').map(Number);
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
        const [parent, group] = fields.slice(1, 3);
        const [user, system] = fields.slice(11, 13);
        return [{ pid: Number(name), parent, group, cpuSeconds: (user + system) / TICKS_PER_SECOND, command }];
      } catch {
        return []; // It ended meanwhile.
      }
    });
}

/** CPU seconds that processes and all below them have used so far. */
export function cpuSecondsBelow(roots) {
  const all = processes();
  const found = new Set(roots);
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  return all.filter(({ pid }) => found.has(pid)).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
}

/** As `untilReady`, for a server that only speaks HTTP/2. */
export async function grpcPortReady(server, url) {
  const { hostname: host, port } = new URL(url);
  const connects = () =>
    new Promise((done) => {
      const socket = connect({ host, port }, () => done(true)).once('error', () => done(false));
      socket.once('close', () => done(false)).once('connect', () => socket.destroy());
    });
  await until(connects, { seconds: 60, what: url });
}
