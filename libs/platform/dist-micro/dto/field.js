import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsDefined, ValidateIf } from 'class-validator';
/** Joins rules and schema of a field; absent optional and null nullable values skip the rules. */ export function field(options, schema, rules) {
    const { description, optional = false, nullable = false, example, deprecated } = options;
    const documented = {
        ...schema,
        required: !optional,
        ...nullable ? {
            nullable: true
        } : {},
        ...description === undefined ? {} : {
            description
        },
        ...example === undefined ? {} : {
            example
        },
        ...options.default === undefined ? {} : {
            default: options.default
        },
        ...deprecated ? {
            deprecated
        } : {}
    };
    const presence = optional || nullable ? ValidateIf((_dto, value)=>!(optional && value === undefined) && !(nullable && value === null)) : IsDefined({
        message: 'is required'
    });
    return applyDecorators(ApiProperty(documented), presence, ...rules);
}

//# sourceMappingURL=field.js.map
