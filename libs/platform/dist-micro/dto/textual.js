import { Transform } from 'class-transformer';
/** Transform group of query strings and path parameters, where every value arrives as text. */ export const TEXTUAL = 'textual';
/** Reads text where the transport only has text; leaves it alone in JSON bodies. */ export function FromText(parse) {
    return Transform(({ value, options })=>typeof value === 'string' && options.groups?.includes(TEXTUAL) ? parse(value) : value);
}
/** The number that a text spells, or the text itself so that validation can refuse it. */ export function numberFromText(text) {
    const value = Number(text);
    return text.trim() === '' || Number.isNaN(value) ? text : value;
}

//# sourceMappingURL=textual.js.map
