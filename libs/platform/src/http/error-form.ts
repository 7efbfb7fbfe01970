import { type Fault, problemOf } from './problem.js';

/** Media type of problems (RFC 9457). */
export const PROBLEM_JSON = 'application/problem+json; charset=utf-8';

/** An error as a protocol's clients read it. */
export interface ErrorAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** How a protocol tells its clients of errors. */
export type ErrorForm = (fault: Fault, requestId: string) => ErrorAnswer;

/** Problems (RFC 9457): what our own routes answer with. */
export const problemForm: ErrorForm = (fault, requestId) => ({
  status: fault.status,
  contentType: PROBLEM_JSON,
  body: JSON.stringify(problemOf(fault, requestId)),
});

/** The error body that clients of the Open Inference Protocol read. */
export const inferErrorForm: ErrorForm = ({ status, detail, fields }) => {
  const isInput = status === 422 && fields.length > 0;
  const error = isInput ? fields.map(({ field, message }) => `${field} ${message}`).join('; ') : detail;
  // The protocol has one status for requests that are wrong.
  return { status: status === 422 ? 400 : status, contentType: 'application/json', body: JSON.stringify({ error }) };
};
