import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestIdOf, scopeOf } from '../../context/correlation.js';
import { AnswerQueue } from '../answer-queue.js';
import { ConnectedCaller } from '../connected-caller.js';
import type { HttpServerDeps } from '../http-server-deps.js';
import { DirectCall, type DirectCallParts } from './direct-call.js';
import type { DirectAnswer, DirectRoute } from './direct-route.js';
import { usualLength } from './usual-request.js';

/** Finds the route of an address. */
export type DirectMatch = (url: string) => DirectRoute | undefined;

/** Most addresses whose routes are remembered. */
const MAX_KNOWN = 1000;

/**
 * Routes that are answered before Fastify sees the request, whose own path costs a small model as much as its answer does
 * (objects for request and reply, eight hooks, the router). Only requests of the usual shape are: whatever is special about
 * one, the whole server with all its rules takes it.
 */
export class DirectRoutes {
  private readonly matches: DirectMatch[] = [];
  private readonly known = new Map<string, DirectRoute | undefined>();
  private readonly parts: DirectCallParts;
  private open = true;

  constructor(private readonly deps: HttpServerDeps) {
    this.parts = { deps, queue: new AnswerQueue<DirectAnswer>() };
  }

  add(match: DirectMatch): void {
    this.matches.push(match);
  }

  /** From now on Fastify takes all, which refuses them while it closes. */
  close(): void {
    this.open = false;
  }

  /** Whether the request is answered here. Nothing of it has been read, or told to its client, where not. */
  takes(request: IncomingMessage, response: ServerResponse): boolean {
    // Where spans are made, Fastify's hooks make them.
    if (request.method !== 'POST' || this.matches.length === 0 || !this.open || this.deps.tracing !== undefined) {
      return false;
    }
    const route = this.routeOf(request.url ?? '');
    if (route === undefined) return false;
    const length = usualLength(request.headers, route);
    if (length === undefined || !this.isWelcome(request)) return false;
    const { headers } = request;
    const scope = scopeOf(requestIdOf(headers['x-request-id']), headers['traceparent'] as string | undefined);
    scope.caller = new ConnectedCaller(request.socket);
    const { authorization, 'x-workspace': workspace } = headers;
    const context = this.deps.authenticator.known({ authorization, workspace: workspace as string }, scope);
    if (context === undefined) return false;
    scope.context = context;
    new DirectCall({ route, request, response, length, scope, context, started: performance.now() }, this.parts).read();
    return true;
  }

  private isWelcome({ headers }: IncomingMessage): boolean {
    try {
      this.deps.hosts?.check(headers);
      this.deps.gate();
      return true;
    } catch {
      return false;
    }
  }

  private routeOf(url: string): DirectRoute | undefined {
    const known = this.known.get(url);
    if (known !== undefined || this.known.has(url)) return known;
    const route = this.matches.reduce<DirectRoute | undefined>((found, match) => found ?? match(url), undefined);
    // Paths make endless variants.
    if (this.known.size >= MAX_KNOWN) this.known.clear();
    this.known.set(url, route);
    return route;
  }
}
