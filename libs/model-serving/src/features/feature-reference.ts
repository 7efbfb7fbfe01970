const VERSION = /^[0-9A-Za-z][0-9A-Za-z.+-]{0,127}$/;

/** `<name>` or `<name>@<version>` taken apart. The name is not looked at. @returns undefined where the version can be none */
export function referenceParts(reference: string): { readonly name: string; readonly version?: string } | undefined {
  const at = reference.indexOf('@');
  if (at < 0) return { name: reference };
  const version = reference.slice(at + 1);
  return VERSION.test(version) ? { name: reference.slice(0, at), version } : undefined;
}
