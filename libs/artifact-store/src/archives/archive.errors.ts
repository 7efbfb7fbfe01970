import { AppError } from '@intelgraph/kernel';

/** What can be wrong with an archive; each is a code of its own: `ARCHIVE.<KEY>`. */
const PROBLEMS = {
  UNKNOWN_FORMAT: 'is neither a zip nor a tar.gz',
  EMPTY: 'holds no file',
  CORRUPT: 'is damaged',
  CHECKSUM_MISMATCH: 'has other bytes than its checksum says',
  SIZE_MISMATCH: 'has not the size that it declares',
  ENCRYPTED: 'is encrypted',
  UNSUPPORTED_COMPRESSION: 'is compressed in a way that is not supported (deflate and stored are)',
  ABSOLUTE_PATH: 'has an absolute path',
  PARENT_PATH: 'leaves the archive by ".."',
  BACKSLASH_IN_PATH: 'has a backslash in its path',
  DRIVE_LETTER: 'has a drive letter in its path',
  NUL_IN_PATH: 'has a NUL in its path',
  INVALID_PATH: 'has a path that no artifact file can have',
  DUPLICATE_PATH: 'has the path of another entry (case does not count)',
  PATH_CONFLICT: 'is a file where another entry has a folder',
  SYMLINK: 'is a symbolic link',
  HARD_LINK: 'is a hard link',
  SPECIAL_FILE: 'is neither a file nor a folder',
  OVERLAPPING_ENTRIES: 'shares its bytes with another entry',
  TOO_MANY_ENTRIES: 'has too many entries',
  TOO_LARGE: 'is too large when it is unpacked',
  RATIO_EXCEEDED: 'grows too much when it is unpacked',
} as const;

export type ArchiveProblem = keyof typeof PROBLEMS;

/** An archive that is not unpacked. `details.entry` is the entry at fault, as far as one is. */
export class ArchiveRefusedError extends AppError {
  constructor(problem: ArchiveProblem, entry: string | null, { why, cause }: { why?: string; cause?: unknown } = {}) {
    const subject = entry === null ? 'the archive' : `entry ${JSON.stringify(entry)}`;
    const message = `${subject} ${PROBLEMS[problem]}${why === undefined ? '' : `: ${why}`}`;
    super(`ARCHIVE.${problem}`, 'invalid', message, {
      fields: [{ field: 'archive', message }],
      details: { entry },
      cause,
    });
  }
}
