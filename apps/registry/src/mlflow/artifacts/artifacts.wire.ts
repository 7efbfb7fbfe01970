import type { FolderEntry } from '@intelgraph/experiment-tracking';

/** An entry of a folder as MLflow lists it; `folder` goes before its name. */
export function toFileInfo({ name, isFolder, size }: FolderEntry, folder = ''): object {
  const path = folder === '' ? name : `${folder}/${name}`;
  return { path, is_dir: isFolder, ...(size === null ? {} : { file_size: size }) };
}
