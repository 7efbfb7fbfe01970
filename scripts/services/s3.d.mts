export declare const S3_REGION: string;
export declare const S3_CREDENTIALS: { readonly accessKeyId: string; readonly secretAccessKey: string };
/** What is missing on this machine, or undefined. */
export declare function missingForS3(): string | undefined;
export declare function startS3(options: {
  dir: string;
  port: number;
}): Promise<{ readonly url: string; readonly pid: number; stop(): Promise<void> }>;
/** @throws Error when no S3 server answers at the URL */
export declare function probeS3(url: string): Promise<void>;
