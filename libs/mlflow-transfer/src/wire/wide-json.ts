type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** JSON whose whole numbers beyond 2^53 come as bigint: MLflow's steps are 64 bits wide. @throws SyntaxError */
export function parseWideJson(text: string): unknown {
  const reviver: Reviver = (_key, value, { source }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && /^-?\d+$/.test(source)
      ? BigInt(source)
      : value;
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown);
}

/** JSON whose bigints are numbers where JavaScript holds them exactly, texts of digits beyond: protobuf's JSON reads both. */
export function toWideJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member !== 'bigint') return member;
    return Number.isSafeInteger(Number(member)) ? Number(member) : member.toString();
  });
}
