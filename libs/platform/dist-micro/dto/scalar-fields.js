import { IsBoolean, IsIn, IsInt, IsISO8601, IsNumber, IsString, IsUUID, Matches, Max, MaxLength, Min, MinLength, ValidateBy } from 'class-validator';
import { MAX_MODEL_NAME_LENGTH, MAX_NAME_LENGTH, modelNameProblem, NAME_PATTERN } from '@intelgraph/kernel';
import { field } from './field.js';
import { FromText, numberFromText } from './textual.js';
/** Text. */ export function StringField(options = {}) {
    const { min = 1, max = 1000, pattern, patternMessage } = options;
    const rules = [
        IsString(),
        MinLength(min),
        MaxLength(max)
    ];
    if (pattern) rules.push(Matches(pattern, {
        message: patternMessage ?? `must match ${String(pattern)}`
    }));
    const schema = {
        type: 'string',
        minLength: min,
        maxLength: max,
        ...pattern ? {
            pattern: pattern.source
        } : {}
    };
    return field(options, schema, rules);
}
/** A name of ours: letters, digits, `_`, `-`, `.`; at most 128 characters. */ export function NameField(options = {}) {
    return StringField({
        ...options,
        max: MAX_NAME_LENGTH,
        pattern: NAME_PATTERN,
        patternMessage: 'must start with a letter or digit and hold only letters, digits, "_", "-" and "." (never "..")'
    });
}
/** The name (or id) of a registered model: what the registry accepts, with spaces and any alphabet. */ export function ModelNameField(options = {}) {
    const schema = {
        type: 'string',
        minLength: 1,
        maxLength: MAX_MODEL_NAME_LENGTH,
        pattern: '^[^/:]+$'
    };
    const rule = ValidateBy({
        name: 'modelName',
        validator: {
            validate: (value)=>modelNameProblem(value) === undefined,
            defaultMessage: (args)=>modelNameProblem(args?.value) ?? ''
        }
    });
    return field(options, schema, [
        rule
    ]);
}
/** A UUID. */ export function IdField(options = {}) {
    return field(options, {
        type: 'string',
        format: 'uuid'
    }, [
        IsUUID()
    ]);
}
/** semver.org, §"Is there a suggested regular expression". */ const SEMVER = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$/;
/** A semantic version such as `1.4.0`. */ export function SemverField(options = {}) {
    return StringField({
        example: '1.0.0',
        ...options,
        max: 128,
        pattern: SEMVER,
        patternMessage: 'must be a semantic version such as 1.4.0'
    });
}
/** A whole number, within the range that JavaScript holds exactly unless bounds are given. */ export function IntField(options = {}) {
    const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = options;
    const schema = {
        type: 'integer',
        minimum: options.min,
        maximum: options.max
    };
    return field(options, schema, [
        FromText(numberFromText),
        IsInt(),
        Min(min),
        Max(max)
    ]);
}
/** A finite number. */ export function NumberField(options = {}) {
    const rules = [
        FromText(numberFromText),
        IsNumber({
            allowNaN: false,
            allowInfinity: false
        })
    ];
    if (options.min !== undefined) rules.push(Min(options.min));
    if (options.max !== undefined) rules.push(Max(options.max));
    return field(options, {
        type: 'number',
        minimum: options.min,
        maximum: options.max
    }, rules);
}
/** `true` or `false`. */ export function BoolField(options = {}) {
    const fromText = FromText((text)=>text === 'true' ? true : text === 'false' ? false : text);
    return field(options, {
        type: 'boolean'
    }, [
        fromText,
        IsBoolean()
    ]);
}
/** One of a fixed set of words. */ export function EnumField(values, options = {}) {
    const message = `must be one of ${values.join(', ')}`;
    return field(options, {
        type: 'string',
        enum: [
            ...values
        ]
    }, [
        IsIn([
            ...values
        ], {
            message
        })
    ]);
}
/** An ISO 8601 time, kept as text. */ export function DateField(options = {}) {
    const message = 'must be an ISO 8601 time such as 2026-01-31T12:00:00Z';
    return field(options, {
        type: 'string',
        format: 'date-time'
    }, [
        IsISO8601({
            strict: true
        }, {
            message
        }),
        MaxLength(40)
    ]);
}

//# sourceMappingURL=scalar-fields.js.map
