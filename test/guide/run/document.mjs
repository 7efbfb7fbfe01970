import { readFileSync } from 'node:fs';

const FENCE = /^```(\w*)$/;
/** What a reader of Markdown may take for a fence; such a line must be one that is understood here. */
const MAYBE_FENCE = /^\s*(```|~~~)/;

/**
 * The fenced blocks of a Markdown text, in order.
 *
 * @returns {{ heading: string, language: string, code: string, line: number }[]} `heading` is the nearest one above, `line`
 * that of the fence
 * @throws Error for a fence that is written in another way or never closed: its block must not be overlooked
 */
export function blocksOf(text) {
  const blocks = [];
  let heading = '';
  let open;
  for (const [at, line] of text.split('\n').entries()) {
    const fence = FENCE.exec(line);
    if (fence === null && MAYBE_FENCE.test(line)) throw new Error(`line ${at + 1}: a fence that is not understood`);
    if (open === undefined && fence !== null) open = { heading, language: fence[1], code: '', line: at + 1 };
    else if (open !== undefined && line === '```') {
      blocks.push(open);
      open = undefined;
    } else if (fence !== null) throw new Error(`line ${at + 1}: a block inside the one of line ${open.line}`);
    else if (open !== undefined) open.code += `${line}\n`;
    else if (/^#{1,6} /.test(line)) heading = line.replace(/^#+ /, '');
  }
  if (open !== undefined) throw new Error(`line ${open.line}: the block is never closed`);
  return blocks;
}

/** The fenced blocks of the guide; see {@link blocksOf}. */
export const readGuide = (path) => blocksOf(readFileSync(path, 'utf8'));

/** The commands of a shell block: comments dropped, lines that end in a backslash joined to the next. */
export function commandsOf(block) {
  const commands = [];
  let held = '';
  let quotes = 0;
  for (const line of block.code.split('\n')) {
    if (held === '' && (line.startsWith('#') || line.trim() === '')) continue;
    held += `${line}\n`;
    quotes += line.split("'").length - 1;
    if (line.endsWith('\\') || quotes % 2 === 1) continue;
    commands.push(held.trim());
    held = '';
    quotes = 0;
  }
  if (held !== '') throw new Error(`line ${block.line}: the last command has no end`);
  return commands;
}

/** The commands of all shell blocks under a heading, in order. */
export const commandsUnder = (blocks, heading) =>
  blocks.filter((block) => block.heading === heading && block.language === 'bash').flatMap(commandsOf);

/** What the comments behind `console.log(…);` say is printed: on the same line, or on the lines below. */
export function promisesOf(blocks) {
  const code = blocks.filter(({ language }) => language === 'typescript').map((block) => block.code);
  return [...code.join('\n').matchAll(/^ *console\.log\(.*\);(?: *\/\/ (.*)|((?:\n *\/\/ .*)+))$/gm)].map(
    ([, beside, below]) => beside ?? below.replace(/^ *\/\/ /gm, '').trim(),
  );
}
