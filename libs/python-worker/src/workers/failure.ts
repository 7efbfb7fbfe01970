import type { Frame } from '../frames/frame.js';
import type { PythonFailure } from '../python-worker.errors.js';

const LONGEST = 3000;

/** What a worker tells of a failure, whatever it sent. */
export function failureOf({ header }: Pick<Frame, 'header'>): PythonFailure {
  const text = (name: string): string => {
    const value = header[name];
    return typeof value === 'string' ? value.slice(-LONGEST) : '';
  };
  const module = text('module');
  return {
    reason: header['reason'] === 'memory' ? 'memory' : 'raised',
    type: text('type'),
    message: text('message'),
    traceback: text('traceback'),
    ...(module === '' ? {} : { module }),
  };
}

/** The same in words, with the end of the traceback. */
export function explained({ reason, type, message, module, traceback }: PythonFailure): string {
  const hint =
    module === undefined ? '' : ` (its requirements do not bring ${module}: add it to the model's requirements.txt)`;
  const what = reason === 'memory' ? 'it needs more memory than a worker may hold' : `${type}: ${message}${hint}`;
  return `${what}${lastLines(traceback)}`;
}

/** Text under a message, if there is any. */
export const lastLines = (text: string): string => (text === '' ? '' : `\n${text.slice(-LONGEST)}`);
