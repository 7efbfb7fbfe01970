import type { NodeKind } from './node-address.js';
import type { GraphNode, Subgraph } from './subgraph.js';

const SHAPES: Readonly<Record<NodeKind, readonly [string, string]>> = {
  dataset: ['[(', ')]'],
  feature: ['([', '])'],
  service: ['[\\', '\\]'],
  job: ['[[', ']]'],
  run: ['[[', ']]'],
  model: ['{{', '}}'],
  deployment: ['[/', '/]'],
  prediction: ['>', ']'],
};

/** The graph as a Mermaid flow chart, sources on the left. https://mermaid.js.org/syntax/flowchart.html */
export function toMermaid({ nodes, links, truncated }: Subgraph): string {
  const ids = new Map(nodes.map(({ address }, index) => [address, `n${index}`]));
  const lines = nodes.map((node) => {
    const [open, close] = SHAPES[node.kind];
    return `  ${ids.get(node.address) ?? ''}${open}"${escaped(labelOf(node))}"${close}`;
  });
  const arrows = links.map(
    ({ from, to, relationship }) => `  ${ids.get(from) ?? ''} -->|"${escaped(relationship)}"| ${ids.get(to) ?? ''}`,
  );
  const start = nodes.filter(({ direction }) => direction === 'start').map(({ address }) => ids.get(address) ?? '');
  const styles = [`  classDef start stroke-width:3px`, `  class ${start.join()} start`];
  const note = truncated ? ['  %% more was reached than is shown'] : [];
  return ['flowchart LR', ...lines, ...arrows, ...styles, ...note, ''].join('\n');
}

function labelOf({ kind, namespace, id, name, version, field }: GraphNode): string {
  const where = namespace === '' ? '' : `${namespace} `;
  return `${kind} ${where}${name ?? id}${version === '' ? '' : `@${version}`}${field === '' ? '' : `#${field}`}`;
}

/** Inside quotes Mermaid reads HTML entities, written with # for &, and knows nothing else that could end them. */
const escaped = (text: string): string =>
  text.replaceAll(/[^\p{L}\p{N} _.,:/@+=()-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);
