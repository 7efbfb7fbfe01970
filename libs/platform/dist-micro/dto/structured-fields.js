import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsNumber, IsObject, IsString, MaxLength, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { field } from './field.js';
import { RecordOf } from './record-rule.js';
function listRules({ min = 0, max = 1000 }) {
    return [
        IsArray(),
        ArrayMinSize(min),
        ArrayMaxSize(max)
    ];
}
/** A nested object: `@ObjectField(() => SplitDto)`. */ export function ObjectField(type, options = {}) {
    const rules = [
        IsObject({
            message: 'must be an object'
        }),
        ValidateNested({
            message: 'must be an object'
        }),
        Type(type)
    ];
    return field(options, {
        type: ()=>type()
    }, rules);
}
/** A list of nested objects: `@ArrayField(() => ColumnDto)`. */ export function ArrayField(type, options = {}) {
    const rules = [
        ...listRules(options),
        ValidateNested({
            each: true,
            message: 'must be an object'
        }),
        Type(type)
    ];
    return field(options, {
        type: ()=>type(),
        isArray: true,
        ...bounds(options)
    }, rules);
}
/** A list of texts. */ export function StringArrayField(options = {}) {
    const { maxLength = 1000 } = options;
    const rules = [
        ...listRules(options),
        IsString({
            each: true
        }),
        MaxLength(maxLength, {
            each: true
        })
    ];
    return field(options, {
        type: 'array',
        items: {
            type: 'string',
            maxLength
        },
        ...bounds(options)
    }, rules);
}
/** A list of words from a fixed set. */ export function EnumArrayField(values, options = {}) {
    const message = `each must be one of ${values.join(', ')}`;
    const rules = [
        ...listRules(options),
        IsIn([
            ...values
        ], {
            each: true,
            message
        })
    ];
    return field(options, {
        type: 'array',
        items: {
            type: 'string',
            enum: [
                ...values
            ]
        },
        ...bounds(options)
    }, rules);
}
/** A list of finite numbers. */ export function NumberArrayField(options = {}) {
    const rules = [
        ...listRules(options),
        IsNumber({
            allowNaN: false,
            allowInfinity: false
        }, {
            each: true
        })
    ];
    return field(options, {
        type: 'array',
        items: {
            type: 'number'
        },
        ...bounds(options)
    }, rules);
}
/** An object with keys of the client's choice. */ export function RecordField(options = {}) {
    const { values = 'any', max = 1000 } = options;
    const additionalProperties = values === 'any' ? true : {
        type: values
    };
    return field(options, {
        type: 'object',
        additionalProperties
    }, [
        RecordOf({
            values,
            max
        })
    ]);
}
/** Any JSON value; the handler looks at it itself. */ export function JsonField(options = {}) {
    return field(options, {
        oneOf: [
            'object',
            'array',
            'string',
            'number',
            'boolean'
        ].map((type)=>({
                type
            }))
    }, []);
}
function bounds({ min, max = 1000 }) {
    return {
        ...min === undefined ? {} : {
            minItems: min
        },
        maxItems: max
    };
}

//# sourceMappingURL=structured-fields.js.map
