import { commandsUnder } from './document.mjs';
import { shellSteps } from './commands.mjs';
import { PROGRAMS } from './programs.mjs';

/** Blocks that are not run by programs or steps. `pnpm.e2e-spec.ts` runs the first; the others are no programs here. */
export const ELSEWHERE = ['TypeScript Packages'];
export const EXPLAINED = ['Python Services'];
const DRAWINGS = ['Architecture'];

/** The guide's heading that a part of a program stands under. */
const headingOf = (part) => (Array.isArray(part) ? part[0] : part);

/** What of the guide nothing runs, a line for each; empty when everything is run or explained. */
export function leftOut(blocks) {
  const programs = new Set(Object.values(PROGRAMS).flat().map(headingOf));
  const steps = shellSteps();
  const runs = ({ language, heading }) =>
    (language === 'typescript' && programs.has(heading)) ||
    (language === 'bash' && [...Object.keys(steps), ...ELSEWHERE, ...EXPLAINED].includes(heading)) ||
    (language === '' && DRAWINGS.includes(heading));
  const unknown = blocks
    .filter((block) => !runs(block))
    .map(({ language, heading, line }) => `line ${line}: ${language || 'a block'} under "${heading}"`);
  const miscounted = Object.entries(steps)
    .map(([heading, of]) => [heading, of.length, commandsUnder(blocks, heading).length])
    .filter(([, known, written]) => known !== written)
    .map(([heading, known, written]) => `"${heading}" has ${written} commands, ${known} of them are known`);
  return [...unknown, ...miscounted];
}
