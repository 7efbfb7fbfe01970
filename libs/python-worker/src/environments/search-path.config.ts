/** Where programs are looked for: all that ours find of this process's environment. */
export const searchPath = (): string => process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
