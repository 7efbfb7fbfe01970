/** What makes a model stay with TF.js, for people. */
export class NotUnderstood extends Error {}
