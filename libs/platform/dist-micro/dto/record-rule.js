import { ValidateBy } from 'class-validator';
/** Checks a plain object with free keys. */ export function RecordOf(rule) {
    const values = rule.values === 'any' ? '' : ` with ${rule.values} values`;
    return ValidateBy({
        name: 'recordOf',
        validator: {
            validate: (value)=>isRecordOf(value, rule),
            defaultMessage: ()=>`must be an object of at most ${rule.max} entries${values}`
        }
    });
}
function isRecordOf(value, { values, max }) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const all = Object.values(value);
    if (all.length > max) return false;
    return values === 'any' || all.every((item)=>typeof item === values && (values !== 'number' || Number.isFinite(item)));
}

//# sourceMappingURL=record-rule.js.map
