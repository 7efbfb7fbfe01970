const NAME = '"inputs"';
const AFTER_NAME = /\s*:\s*/y;
const END = /\s*\}\s*$/y;

/**
 * The text of `inputs` in a body that was parsed as a JSON object: it goes into the log as it came, which is four times as fast as
 * writing it anew. Found by searching alone, and so only where that is certain: a flat object that comes last, as most clients
 * send it. Undefined elsewhere.
 */
export function inputsTextOf(body: string): string | undefined {
  const at = body.indexOf(NAME);
  // Behind a backslash it is the end of a longer name.
  if (at < 1 || body[at - 1] === '\\') return undefined;
  AFTER_NAME.lastIndex = at + NAME.length;
  if (!AFTER_NAME.test(body)) return undefined;
  const start = AFTER_NAME.lastIndex;
  // The only braces in front are those of the body and of the inputs: the name is one of the body's.
  if (body.indexOf('{', body.indexOf('{') + 1) !== start) return undefined;
  // The first brace that closes is the last but one: nothing is nested, and nothing comes behind.
  const end = body.indexOf('}', start) + 1;
  END.lastIndex = end;
  return END.test(body) && !body.includes('{', start + 1) ? body.slice(start, end) : undefined;
}
