/** Verbs of the methods that change nothing; a prediction that is made twice is still one answer. */
const READS = /\/(Get|List|Lookup|Predict|Read|Resolve|Snapshot|StageAt|Sync|Walk)([A-Z]\w*)?$/;

/**
 * Whether a call may reach two replicas and still happen once.
 *
 * @param path of the method, such as `/intelgraph.governance.v1.TokenService/SyncTokens`
 */
export function isRepeatableMethod(path: string): boolean {
  return READS.test(path);
}
