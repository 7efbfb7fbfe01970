import type { JsonSchema } from '@intelgraph/contracts';

import { type GraphNode, OPERATORS } from './graph.js';
import type { NodeInput } from './graph-input.js';

export const MAX_NODES = 32;
export const MAX_STEPS = 8;
const MAX_CASES = 32;
const MAX_CLASSES = 1000;
const MAX_TIMEOUT_MS = 60_000;

const text = (maxLength: number): JsonSchema => ({ type: 'string', minLength: 1, maxLength });
const closed = (required: readonly string[], properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  required: [...required],
  properties,
});

/** A node that somebody names; those that the platform makes have a `/` in their names. */
const GIVEN_NAME: JsonSchema = { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_-]{0,62}$' };
const STORED_NAME: JsonSchema = { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_-]{0,62}(/[0-9])?$' };
const COLUMN = text(256);
const CLASS = text(256);
const SCALAR: JsonSchema = { type: ['string', 'number', 'boolean'], maxLength: 256 };
const NUMBERS: JsonSchema = { type: 'object', maxProperties: MAX_CLASSES, additionalProperties: { type: 'number' } };
const OUTPUT = closed(['type'], {
  type: { enum: ['string', 'long', 'double'] },
  classes: { type: 'array', minItems: 2, maxItems: MAX_CLASSES, uniqueItems: true, items: CLASS },
});
const WEIGHTS: JsonSchema = {
  type: 'array',
  minItems: 2,
  maxItems: MAX_NODES,
  items: { type: 'number', exclusiveMinimum: 0, maximum: 1e9 },
};

/** The forms of the kinds of nodes, with what their names are like. */
class NodeForms {
  readonly source: JsonSchema;
  readonly members: JsonSchema;
  private readonly common: Record<string, JsonSchema>;

  constructor(private readonly name: JsonSchema) {
    this.source = closed([], { column: COLUMN, node: name, class: CLASS });
    this.members = { type: 'array', minItems: 2, maxItems: MAX_NODES, uniqueItems: true, items: name };
    const constant = closed(['prediction'], { prediction: SCALAR, probabilities: NUMBERS });
    this.common = {
      name,
      kind: { type: 'string' },
      timeout_ms: { type: 'integer', minimum: 1, maximum: MAX_TIMEOUT_MS },
      fallback: closed([], { node: name, skip: { const: true }, constant }),
    };
  }

  get inputs(): JsonSchema {
    return { type: 'object', maxProperties: 1000, additionalProperties: this.source };
  }

  of(required: readonly string[], properties: Record<string, JsonSchema>): JsonSchema {
    return closed(['name', 'kind', ...required], { ...this.common, ...properties });
  }

  get votes() {
    const { members } = this;
    return {
      average: this.of(['members'], { members }),
      weighted: this.of(['members', 'weights'], { members, weights: WEIGHTS }),
      majority: this.of(['members'], { members, weights: WEIGHTS }),
    };
  }

  get switch(): JsonSchema {
    const { name } = this;
    const value: JsonSchema = {
      ...{ type: ['string', 'number', 'boolean', 'array'], maxLength: 256, minItems: 1, maxItems: 100, items: SCALAR },
    };
    const when = closed(['op', 'value'], {
      column: COLUMN,
      node: name,
      class: CLASS,
      op: { enum: [...OPERATORS] },
      value,
    });
    const items = closed(['when', 'then'], { when, then: name });
    const cases: JsonSchema = { type: 'array', minItems: 1, maxItems: MAX_CASES, items };
    return this.of(['cases', 'default'], { cases, default: name });
  }
}

const given = new NodeForms(GIVEN_NAME);
const MODEL: Record<string, JsonSchema> = {
  ...{ model: text(256), version: text(128), alias: text(256), inputs: given.inputs, output: OUTPUT },
};

/** The form of each kind of node; what belongs together across fields is checked after it. */
export const NODE_SCHEMAS: Readonly<Record<NodeInput['kind'], JsonSchema>> = {
  model: given.of(['model'], MODEL),
  ...given.votes,
  stacking: given.of(['model', 'members'], { ...MODEL, members: given.members, passthrough: { type: 'boolean' } }),
  sequence: given.of(['steps'], {
    steps: {
      type: 'array',
      minItems: 2,
      maxItems: MAX_STEPS,
      items: closed(['model'], { ...MODEL, input: COLUMN, class: CLASS }),
    },
  }),
  switch: given.switch,
};

const stored = new NodeForms(STORED_NAME);

/** The same in an artifact. */
export const STORED_SCHEMAS: Readonly<Record<GraphNode['kind'], JsonSchema>> = {
  model: stored.of(['model', 'version', 'digest', 'inputs'], {
    ...{ model: text(256), version: text(128), inputs: stored.inputs, output: OUTPUT },
    digest: { type: 'string', pattern: '^[0-9a-f]{64}$' },
  }),
  ...stored.votes,
  switch: stored.switch,
};

export const GRAPH_SCHEMA: JsonSchema = closed(['nodes', 'output'], {
  nodes: { type: 'array', minItems: 1, maxItems: MAX_NODES, items: { type: 'object' } },
  output: GIVEN_NAME,
});

export const STORED_GRAPH_SCHEMA: JsonSchema = closed(['format', 'nodes', 'output'], {
  format: { const: 1 },
  nodes: { type: 'array', minItems: 1, maxItems: MAX_NODES * MAX_STEPS, items: { type: 'object' } },
  output: STORED_NAME,
});
