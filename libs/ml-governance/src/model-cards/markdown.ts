/**
 * Makes any text plain inside Markdown (CommonMark with GitHub's tables and autolinks): no markup, HTML, link, mention or
 * line break of it survives. Angle brackets and ampersands become entities, so that renderers that know no backslash
 * escapes are safe, too.
 */
export function inline(text: string): string {
  return (
    text
      // Control characters, and those that turn or hide text.
      .replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu, ' ')
      .trim()
      .replace(/[\\`*_{}[\]#!|~@$]/g, '\\$&')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      // GitHub makes links of these by itself.
      .replace(/:(?=\/\/)|(?<=mailto|xmpp):|(?<=www)\./gi, '\\$&')
      // What would begin a list or underline a heading.
      .replace(/^[-+=]|(?<=^\d+)[.)](?=\s|$)/, '\\$&')
  );
}

/** Text of several lines as a quotation. */
export function quoted(text: string): string {
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/).map(inline);
  return lines.map((line) => (line === '' ? '>' : `> ${line}`)).join('\n');
}

/** A table; cells are plain text. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => inline(cell) || ' ').join(' | ')} |`;
  return [line(header), `|${' --- |'.repeat(header.length)}`, ...rows.map(line)].join('\n');
}

/** `- **label:** text`, for what is there. */
export function facts(entries: readonly (readonly [string, string | number | null])[]): string {
  return entries
    .filter(([, value]) => value !== null && value !== '')
    .map(([label, value]) => `- **${label}:** ${inline(String(value))}`)
    .join('\n');
}

/** Cuts long values, so that one of them cannot fill the page. */
export function cut(text: string, length = 300): string {
  const letters = Array.from(text.slice(0, 2 * length + 1));
  return letters.length > length ? `${letters.slice(0, length).join('')}…` : text;
}
