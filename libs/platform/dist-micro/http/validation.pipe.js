import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { InvalidInputError } from '@intelgraph/kernel';
import { TEXTUAL } from '../dto/textual.js';
import { inheritedKeys } from './inherited-keys.js';
const PLAIN = new Set([
    String,
    Number,
    Boolean,
    Array,
    Object,
    Buffer,
    undefined
]);
/** Turns bodies, queries and path parameters into their DTOs, or refuses with every problem by field. */ export class RequestValidationPipe {
    async transform(value, { type, metatype }) {
        if (type === 'custom' || !metatype || PLAIN.has(metatype)) return value;
        const given = value ?? {};
        if (typeof given !== 'object' || Array.isArray(given)) {
            throw InvalidInputError.of(type, 'must be an object');
        }
        const unusable = inheritedKeys(given);
        if (unusable.length > 0) throw new InvalidInputError(unusable);
        // Text is only read as a number or boolean where there is nothing but text: never in JSON bodies.
        const options = type === 'body' ? {} : {
            groups: [
                TEXTUAL
            ]
        };
        const dto = plainToInstance(metatype, given, options);
        const errors = await validate(dto, {
            whitelist: true,
            forbidNonWhitelisted: true,
            forbidUnknownValues: true
        });
        if (errors.length > 0) throw new InvalidInputError(errors.flatMap((error)=>problemsOf(error, '')));
        return dto;
    }
}
/** Flattens nested errors to paths such as `items[3].name`. */ function problemsOf(error, parent) {
    const index = /^\d+$/.test(error.property);
    const field = index ? `${parent}[${error.property}]` : parent ? `${parent}.${error.property}` : error.property;
    const own = rulesOf(error).map(([rule, message])=>({
            field,
            message: rule === 'whitelistValidation' ? 'is not a known field' : withoutName(message, error.property)
        }));
    return [
        ...own,
        ...(error.children ?? []).flatMap((child)=>problemsOf(child, field))
    ];
}
/** Rules about what a value is; when one is broken, those about its size say nothing more. */ const TYPE_RULES = [
    'isDefined',
    'isString',
    'isInt',
    'isNumber',
    'isBoolean',
    'isObject',
    'isArray',
    'isUuid',
    'nestedValidation'
];
function rulesOf({ constraints = {} }) {
    const type = TYPE_RULES.find((rule)=>rule in constraints);
    return Object.entries(constraints).filter(([rule])=>type === undefined || rule === type);
}
function withoutName(message, property) {
    return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}

//# sourceMappingURL=validation.pipe.js.map
