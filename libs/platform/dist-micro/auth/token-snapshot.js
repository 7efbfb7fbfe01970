import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
/** Keeps token records in one file, readable by the owner only. */ export class TokenSnapshot {
    constructor(file){
        this.file = file;
    }
    /** The saved records; none when there is no file or it is damaged (the source has them all). */ async load() {
        try {
            return JSON.parse(await readFile(this.file, 'utf8'), revive);
        } catch (error) {
            if (error instanceof SyntaxError || error.code === 'ENOENT') return [];
            throw error;
        }
    }
    /** Replaces the file in one step. */ async save(tokens) {
        await mkdir(dirname(this.file), {
            recursive: true,
            mode: 0o700
        });
        const scratch = `${this.file}.tmp`;
        await writeFile(scratch, JSON.stringify(tokens, replace), {
            mode: 0o600
        });
        await rename(scratch, this.file);
    }
}
function replace(_key, value) {
    return typeof value === 'bigint' ? value.toString() : value;
}
function revive(key, value) {
    if (key === 'revision' && typeof value === 'string') return BigInt(value);
    return (key === 'expiresAt' || key === 'revokedAt') && typeof value === 'string' ? new Date(value) : value;
}

//# sourceMappingURL=token-snapshot.js.map
