/**
 * Keys that every JavaScript object inherits (`constructor`, `toString`, …), by their path. A DTO cannot hold them:
 * class-transformer breaks on the first and drops the others without a word.
 */ export function inheritedKeys(value, path = '') {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, item])=>{
        const field = Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
        if (key in Object.prototype) return [
            {
                field,
                message: 'is a name that cannot be used'
            }
        ];
        return inheritedKeys(item, field);
    });
}

//# sourceMappingURL=inherited-keys.js.map
