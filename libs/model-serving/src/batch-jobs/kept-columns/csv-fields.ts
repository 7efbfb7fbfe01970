const QUOTE = '"';

/**
 * The texts of the fields of a CSV record, with the quotes that they have there.
 *
 * @param text one record that can be taken apart (RFC 4180)
 */
export function csvFields(text: string, delimiter: string): string[] {
  const fields: string[] = [];
  let from = 0;
  while (from <= text.length) {
    let end = text.indexOf(delimiter, text[from] === QUOTE ? behindQuotes(text, from) : from);
    if (end === -1) end = text.length;
    fields.push(text.slice(from, end));
    from = end + delimiter.length;
  }
  return fields;
}

/** Behind the quote that closes the value; one that is doubled stands for itself. */
function behindQuotes(text: string, from: number): number {
  let at = text.indexOf(QUOTE, from + 1);
  while (at !== -1 && text[at + 1] === QUOTE) at = text.indexOf(QUOTE, at + 2);
  return at === -1 ? text.length : at + 1;
}
