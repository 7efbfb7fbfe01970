/** Names that say "this identifies something": id, userId, merchant_id, order_uuid … */
const IDENTIFIER = /(?:^|[^a-z])(?:id|uuid|guid|key)$|[a-z](?:ID|Id)$/;
const CODE = /(?:^|[^a-z])(?:id|code|zip|zipcode|postcode)$|[a-z](?:ID|Id|Code)$/;

/** Whether a column is named like an identifier. */
export function namesIdentifier(name: string): boolean {
  return matches(name, IDENTIFIER);
}

/** Whether a column is named like something whose numbers are no amounts: an identifier, a code, a postcode. */
export function namesCode(name: string): boolean {
  return matches(name, CODE);
}

function matches(name: string, pattern: RegExp): boolean {
  return pattern.test(name) || pattern.test(name.toLowerCase());
}
