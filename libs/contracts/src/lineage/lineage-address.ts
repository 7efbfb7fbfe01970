/** What names one node of a workspace's lineage graph; parts that are empty or absent are left out of its address. */
export interface LineageAddressParts {
  readonly kind: string;
  /** Of an OpenLineage producer; empty for what the platform itself knows. */
  readonly namespace?: string;
  readonly id: string;
  readonly version?: string;
  /** A column of a data set or an input of a model. */
  readonly field?: string;
}

/** `<kind>:[<namespace>]<id>@<version>#<field>`; `% @ # [ ]` in a part are percent-encoded. */
export function lineageAddress({ kind, namespace = '', id, version = '', field = '' }: LineageAddressParts): string {
  const where = namespace === '' ? '' : `[${escaped(namespace)}]`;
  const which = version === '' ? '' : `@${escaped(version)}`;
  return `${kind}:${where}${escaped(id)}${which}${field === '' ? '' : `#${escaped(field)}`}`;
}

const escaped = (part: string): string => part.replaceAll(/[%@#[\]]/g, encodeURIComponent);
