import { compressionError } from '../errors.js';

/**
 * Bits of the code of each byte, and of the end of a string (RFC 7541, Appendix B). The code is canonical: among codes of one length, and
 * from shorter to longer ones, the next symbol has the next number.
 */
// prettier-ignore
const CODE_BITS: readonly number[] = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
  28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
  6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
  5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
  7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
  15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
  6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
  20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
  24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
  22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
  21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
  26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
  19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
  20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
  26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
  30,
];
const END_OF_STRING = 256;

/** Nodes of the tree of codes that have children. */
const NODES = 256;
const NIBBLE = 16;

// What four bits do at a node: the node that follows (9 bits), whether a byte comes out (1 bit), which (8 bits); or it is an error.
const EMITS = 0x200;
const SYMBOL_SHIFT = 10;
const NODE_MASK = 0x1ff;
const BROKEN = -1;
const STEPS = new Int32Array(NODES * NIBBLE);
/** Nodes at which a string may end: fewer than eight bits into the code of the end of a string. */
const IS_PADDING = new Uint8Array(NODES);
buildSteps();

/** Of each node the two that follow: a number of a node, or a symbol as -1 - symbol. */
function buildTree(): readonly (readonly [number, number])[] {
  const tree: [number, number][] = [[0, 0]];
  const symbols = CODE_BITS.map((_, symbol) => symbol).sort((a, b) => bitsOf(a) - bitsOf(b) || a - b);
  let code = 0;
  let bits = 0;
  for (const symbol of symbols) {
    code *= 2 ** (bitsOf(symbol) - bits);
    bits = bitsOf(symbol);
    let node = 0;
    for (let bit = bits - 1; bit >= 0; bit--) {
      const side = (code >>> bit) & 1;
      const children = tree[node] ?? [0, 0];
      if (bit === 0) children[side] = -1 - symbol;
      else if (children[side] === 0) children[side] = tree.push([0, 0]) - 1;
      node = children[side] ?? 0;
    }
    code++;
  }
  return tree;
}

function bitsOf(symbol: number): number {
  return CODE_BITS[symbol] ?? 0;
}

function buildSteps(): void {
  const tree = buildTree();
  for (let node = 0; node < NODES; node++) {
    for (let nibble = 0; nibble < NIBBLE; nibble++) STEPS[node * NIBBLE + nibble] = stepFrom(tree, node, nibble);
  }
  for (let node = 0, depth = 0; depth < 8; depth++) {
    IS_PADDING[node] = 1;
    node = tree[node]?.[1] ?? 0;
  }
}

function stepFrom(tree: ReturnType<typeof buildTree>, from: number, nibble: number): number {
  let node = from;
  let emitted = 0;
  for (let bit = 3; bit >= 0; bit--) {
    const next = tree[node]?.[((nibble >> bit) & 1) as 0 | 1] ?? 0;
    if (next >= 0) {
      node = next;
      continue;
    }
    const symbol = -1 - next;
    if (symbol === END_OF_STRING) return BROKEN;
    emitted = EMITS | (symbol << SYMBOL_SHIFT);
    node = 0;
  }
  return node | emitted;
}

/** Where strings are decoded; grows to the longest that a header block held. */
let scratch = Buffer.allocUnsafe(4096);

/** @returns the decoded string, as Latin-1. @throws ConnectionError where it is not coded as RFC 7541 §5.2 has it */
export function decodeHuffman(bytes: Buffer, start: number, end: number): string {
  // The shortest code has five bits.
  const longest = Math.ceil(((end - start) * 8) / 5);
  if (scratch.length < longest) scratch = Buffer.allocUnsafe(longest);
  let at = 0;
  let node = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    const high = STEPS[node * NIBBLE + (byte >> 4)] ?? BROKEN;
    if (high === BROKEN) {
      node = BROKEN;
      break;
    }
    if (high & EMITS) scratch[at++] = high >> SYMBOL_SHIFT;
    const low = STEPS[(high & NODE_MASK) * NIBBLE + (byte & 0xf)] ?? BROKEN;
    if (low === BROKEN) {
      node = BROKEN;
      break;
    }
    if (low & EMITS) scratch[at++] = low >> SYMBOL_SHIFT;
    node = low & NODE_MASK;
  }
  if (IS_PADDING[node] !== 1) throw compressionError('a Huffman-coded string is broken');
  return scratch.toString('latin1', 0, at);
}
