/** A text of gRPC, where one that was not sent is empty. */
export const unlessEmpty = (text: string): string | undefined => (text === '' ? undefined : text);
