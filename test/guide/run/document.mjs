import { readFileSync } from 'node:fs';

/**
 * The fenced blocks of the guide, in order.
 *
 * @returns {{ heading: string, language: string, code: string, line: number }[]} `heading` is the nearest one above, `line`
 * that of the fence
 */
export function readGuide(path) {
  const blocks = [];
  let heading = '';
  let open;
  for (const [at, text] of readFileSync(path, 'utf8').split('\n').entries()) {
    const fence = /^```(\w*)$/.exec(text);
    if (open === undefined && fence !== null) open = { heading, language: fence[1], code: '', line: at + 1 };
    else if (open !== undefined && text === '```') {
      blocks.push(open);
      open = undefined;
    } else if (open !== undefined) open.code += `${text}\n`;
    else if (/^#{1,4} /.test(text)) heading = text.replace(/^#+ /, '');
  }
  return blocks;
}

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
  return commands;
}
