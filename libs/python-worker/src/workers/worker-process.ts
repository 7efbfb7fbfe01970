import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { searchPath } from '../environments/search-path.config.js';
import { encodeFrame, type Frame, FrameReader } from '../frames/frame.js';
import { PythonMissingError, WorkerEndedError, type WorkerEnd } from '../python-worker.errors.js';

import { heldMemory } from './process-memory.js';
import { Tail } from './tail.js';
import type { WorkerOptions } from './worker-options.js';

/** What a worker is started with. */
export interface WorkerPlan {
  /** What logs call the model. */
  readonly name: string;
  readonly python: string;
  /** Where the model's files lie: nobody else's folder. */
  readonly modelDir: string;
  readonly options: WorkerOptions;
}

interface Waiting {
  readonly request: number;
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: Error) => void;
}

const SOCKET = 3;
const MEMORY_WATCH_MS = 500;
const OUTPUT_BYTES = 4000;
/** Workers run one at a time, many beside each other: threads of their own would only fight for cores. */
const ONE_THREAD = ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS', 'NUMEXPR_NUM_THREADS'];

/**
 * One Python process in a session of its own, and the requests that it has not answered. It answers in order. Dead for good
 * after `onEnd`, with every process that it has started.
 */
export class WorkerProcess {
  private readonly child: ChildProcess;
  private readonly socket: Duplex;
  private readonly output: Tail;
  private readonly waiting: Waiting[] = [];
  private readonly watch: NodeJS.Timeout;
  private readonly pings: NodeJS.Timeout;
  private deadline: NodeJS.Timeout | undefined;
  private ended: WorkerEndedError | undefined;
  private lastRequest = 0;

  /**
   * @param onEnd told once, after every waiting request was rejected
   */
  constructor(
    private readonly plan: WorkerPlan,
    private readonly onEnd: (error: WorkerEndedError) => void,
  ) {
    this.child = started(plan);
    this.socket = this.child.stdio[SOCKET] as Duplex;
    const reader = new FrameReader(plan.options.maxFrameBytes);
    this.socket.on('data', (piece: Buffer) => this.receive(reader, piece));
    // Its end says how it went.
    this.socket.on('error', () => undefined);
    this.output = new Tail(
      [this.child.stdout, this.child.stderr].filter((stream) => stream !== null),
      OUTPUT_BYTES,
    );
    this.child.once('error', (cause) => this.end('crashed', `could not be started: ${cause.message}`));
    this.child.once('exit', (code, signal) => {
      this.end('crashed', signal === null ? `ended with exit code ${code ?? -1}` : `was ended by ${signal}`);
    });
    this.watch = setInterval(() => void this.watchMemory(), MEMORY_WATCH_MS).unref();
    this.pings = setInterval(() => this.ping(), plan.options.pingMs).unref();
  }

  /** Resolves with the first frame: `ready` or `failed`. @throws WorkerEndedError */
  started(): Promise<Frame> {
    return this.awaitAnswer(0, this.plan.options.startMs);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** What it printed last, bounded. */
  get printed(): string {
    return this.output.text;
  }

  /** @throws RowsTooLargeError, WorkerEndedError */
  request(kind: 'predict' | 'ping', header: Frame['header'], chunks: readonly Uint8Array[]): Promise<Frame> {
    if (this.ended !== undefined) return Promise.reject(notTaken(this.ended));
    const request = (this.lastRequest = (this.lastRequest + 1) % 2 ** 32);
    const frame = encodeFrame({ kind, request, header }, chunks, this.plan.options.maxFrameBytes);
    this.socket.write(frame);
    return this.awaitAnswer(request, this.plan.options.answerMs);
  }

  /** Ends it and all that it started. */
  end(end: WorkerEnd, message: string): void {
    if (this.ended !== undefined) return;
    this.ended = new WorkerEndedError(end, message);
    clearInterval(this.watch);
    clearInterval(this.pings);
    clearTimeout(this.deadline);
    this.socket.destroy();
    if (this.child.pid !== undefined) killGroup(this.child.pid);
    this.waiting.splice(0).forEach(({ reject }, at) => reject(new WorkerEndedError(end, message, at === 0)));
    this.onEnd(this.ended);
  }

  private awaitAnswer(request: number, limitMs: number): Promise<Frame> {
    return new Promise((resolve, reject) => {
      if (this.ended !== undefined) {
        reject(notTaken(this.ended));
        return;
      }
      this.waiting.push({ request, resolve, reject });
      if (this.waiting.length === 1) this.startClock(limitMs);
    });
  }

  /** The time of a request runs from when the worker has nothing before it. */
  private startClock(limitMs: number): void {
    clearTimeout(this.deadline);
    if (this.waiting.length === 0) return;
    this.deadline = setTimeout(() => this.end('timeout', `did not answer within ${limitMs} ms`), limitMs);
  }

  private receive(reader: FrameReader, piece: Buffer): void {
    try {
      for (const frame of reader.push(piece)) {
        const waiting = this.waiting.shift();
        if (waiting?.request !== frame.request) throw new TypeError('an answer to no request');
        waiting.resolve(frame);
        this.startClock(this.plan.options.answerMs);
      }
    } catch (error) {
      this.end('protocol', `sent ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private ping(): void {
    // One that is busy has a deadline for what it is at.
    if (this.waiting.length === 0) this.request('ping', {}, []).catch(() => undefined);
  }

  private async watchMemory(): Promise<void> {
    if (this.child.pid === undefined) return;
    const { memoryBytes } = this.plan.options;
    const held = await heldMemory(this.child.pid);
    if (held > memoryBytes)
      this.end('memory', `held more than its ${Math.round(memoryBytes / 1024 ** 2)} MiB of memory`);
  }
}

const notTaken = ({ end, message }: WorkerEndedError): WorkerEndedError => new WorkerEndedError(end, message, false);

function started({ python, modelDir, options }: WorkerPlan): ChildProcess {
  const { memoryBytes, maxFrameBytes } = options;
  const order = {
    ...{ parent: process.pid, model: modelDir },
    ...{ memory_bytes: memoryBytes, max_frame_bytes: maxFrameBytes },
  };
  const args = ['-I', '-B', '-u', programDir(), JSON.stringify(order)];
  try {
    return spawn(python, args, {
      cwd: modelDir,
      // A session of its own: what it starts can be ended with it. Nothing of our environment: it holds secrets.
      detached: true,
      env: {
        ...{ PATH: searchPath(), LANG: 'C.UTF-8', HOME: modelDir, TMPDIR: modelDir },
        ...{ MLFLOW_DISABLE_TELEMETRY: 'true', GIT_PYTHON_REFRESH: 'quiet', MPLBACKEND: 'agg' },
        ...Object.fromEntries(ONE_THREAD.map((name) => [name, '1'])),
      },
      // The fourth is a pair of Unix sockets, which nobody else can connect to.
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
  } catch (cause) {
    throw new PythonMissingError(`${python} cannot be started`, cause);
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of them are gone already.
  }
}

/** Built, it lies beside the compiled code; run from the sources, where the sources of it are. */
const programDir = (): string =>
  fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../../../workers/python' : '../python', import.meta.url));
