export declare const KMS_REGION: string;
export declare const KMS_CREDENTIALS: { readonly accessKeyId: string; readonly secretAccessKey: string };
/** What is missing on this machine, or undefined. */
export declare function missingForKms(): string | undefined;
