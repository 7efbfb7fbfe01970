import { AppError, UnavailableError } from '@intelgraph/kernel';
const UNREACHABLE = new Set([
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOTFOUND',
    'ETIMEDOUT',
    '57P01',
    '57P02',
    '57P03',
    '53300'
]);
// What pg and its pool say without a code: the connection broke, or all were in use for too long.
const LOST = /^(Connection terminated|timeout exceeded when trying to connect)/;
// Values that passed every check of ours and still do not fit a column (SQLSTATE class 22).
const UNSTORABLE = new Set([
    '22001',
    '22003',
    '22007',
    '22021',
    '22P02',
    '22P05',
    '22008'
]);
/** A value that the database cannot hold; the checks before it should have named the field. */ export class UnstorableValueError extends AppError {
    constructor(cause){
        super('REQUEST.UNSTORABLE', 'invalid', 'A value is out of range or has characters that cannot be stored', {
            cause
        });
    }
}
/** Recognises errors of pg (also inside TypeORM's QueryFailedError) that are not bugs. */ export function databaseFault(error) {
    const cause = driverErrorOf(error);
    const code = codeOf(cause);
    const isLost = code === undefined ? isUncodedLoss(cause) : UNREACHABLE.has(code) || code.startsWith('08');
    if (isLost) return new UnavailableError('database', 'it does not answer', {
        cause: error
    });
    return code !== undefined && UNSTORABLE.has(code) ? new UnstorableValueError(error) : undefined;
}
function driverErrorOf(error) {
    const isWrapped = typeof error === 'object' && error !== null && 'driverError' in error;
    return isWrapped ? driverErrorOf(error.driverError) : error;
}
const isUncodedLoss = (error)=>error instanceof Error && LOST.test(error.message);
function codeOf(error) {
    const isCoded = typeof error === 'object' && error !== null && 'code' in error;
    return isCoded && typeof error.code === 'string' ? error.code : undefined;
}

//# sourceMappingURL=database-fault.js.map
