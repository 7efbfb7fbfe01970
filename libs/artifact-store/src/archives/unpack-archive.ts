import type { ArchiveLimits, FileVisitor } from './archive.js';
import { ArchiveRefusedError } from './archive.errors.js';
import type { PackedFile } from './packed-file.js';
import { unpackTarGz } from './tar-archive.js';
import { UnpackingBudget } from './unpacking-budget.js';
import { unpackZip } from './zip-archive.js';

/**
 * Visits the files of a zip or a tar.gz, told apart by their first bytes, in constant memory. Whatever could write elsewhere,
 * take another's place, or grow without end on somebody's disk is refused.
 *
 * @throws ArchiveRefusedError, or what `visit` throws
 */
export async function unpackArchive(packed: PackedFile, limits: ArchiveLimits, visit: FileVisitor): Promise<void> {
  const budget = new UnpackingBudget(limits, packed.size);
  let files = 0;
  const counting: FileVisitor = (file) => {
    files += 1;
    return visit(file);
  };
  const { buffer } = await packed.file.read(Buffer.alloc(4), 0, 4, 0);
  if (buffer.readUInt16BE(0) === 0x1f8b) await unpackTarGz(packed, budget, counting);
  else if (/^PK(?:\x03\x04|\x05\x06)/.test(buffer.toString('latin1'))) await unpackZip(packed, budget, counting);
  else throw new ArchiveRefusedError('UNKNOWN_FORMAT', null);
  if (files === 0) throw new ArchiveRefusedError('EMPTY', null);
}
