import type { NodeProto } from './gen/onnx/onnx.js';

/** The attributes of a node by name, each as a list; empty where there is none. */
export interface NodeAttributes {
  readonly ints: (name: string) => number[];
  readonly numbers: (name: string) => number[];
  readonly texts: (name: string) => string[];
}

export function attributesOf({ attribute }: NodeProto): NodeAttributes {
  const find = (name: string) => attribute.find((candidate) => candidate.name === name);
  return {
    ints: (name) => {
      const { i, ints = [] } = find(name) ?? {};
      return (i === undefined ? ints : [i]).map(Number);
    },
    numbers: (name) => {
      const { f, floats = [] } = find(name) ?? {};
      return f === undefined ? floats : [f];
    },
    texts: (name) => (find(name)?.strings ?? []).map((bytes) => Buffer.from(bytes).toString('utf8')),
  };
}
