import { spawn } from 'node:child_process';

const STOP_LIMIT_MS = 45_000;
const MAX_PAUSE_MS = 10_000;

/** A child process that is started again, after a growing pause, whenever it ends unasked. */
export class SupervisedProcess {
  #child;
  #stopping = false;
  #pause = 250;
  #timer;
  onExit = () => undefined;
  onRestart = () => undefined;

  constructor(name, node, args, { env, cwd, log }) {
    Object.assign(this, { name, node, args, env, cwd, log });
  }

  get pid() {
    return this.#child?.pid;
  }

  start() {
    const started = Date.now();
    // A group of its own: Ctrl-C reaches the launcher alone, which then stops the processes in good order.
    this.#child = spawn(this.node, this.args, {
      env: this.env,
      cwd: this.cwd,
      stdio: ['ignore', this.log, this.log],
      detached: true,
    });
    this.#child.once('exit', (code, signal) => {
      this.#child = undefined;
      this.onExit(signal ?? `exit code ${code}`);
      if (this.#stopping) return;
      this.#pause = Date.now() - started > 30_000 ? 250 : Math.min(this.#pause * 2, MAX_PAUSE_MS);
      this.#timer = setTimeout(() => {
        this.start();
        this.onRestart(this.pid);
      }, this.#pause);
    });
  }

  /** SIGTERM, then SIGKILL when the process has not drained within its limit. */
  async stop() {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child === undefined) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await ended;
    clearTimeout(killer);
  }
}

/** Runs a command to its end and gives its exit status and all that it printed. */
export function runToEnd(node, args, options) {
  return new Promise((resolve) => {
    const child = spawn(node, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => resolve({ status: 1, output: error.message }));
    child.once('exit', (status) => resolve({ status: status ?? 1, output }));
  });
}
