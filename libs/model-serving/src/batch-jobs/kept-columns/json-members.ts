/** A member of a JSON object as it stands in its text: `"name" : value`. */
export interface JsonMember {
  readonly name: string;
  readonly text: string;
}

/** The members of an object in their order, those of a name that stands there twice too. @param text a valid JSON object */
export function jsonMembers(text: string): JsonMember[] {
  const members: JsonMember[] = [];
  let from = text.indexOf('{') + 1;
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const sign = text[at];
    if (sign === '"') at = endOfString(text, at);
    else if (sign === '{' || sign === '[') depth++;
    else if (depth > 0 && (sign === '}' || sign === ']')) depth--;
    else if (depth === 0 && (sign === ',' || sign === '}')) {
      const member = text.slice(from, at).trim();
      if (member !== '') members.push({ name: nameOf(member), text: member });
      from = at + 1;
      if (sign === '}') break;
    }
  }
  return members;
}

const nameOf = (member: string): string => JSON.parse(member.slice(0, endOfString(member, 0) + 1)) as string;

/** Where the string ends that begins there. */
function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
