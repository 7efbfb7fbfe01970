const HIDDEN = new Set([
    'time',
    'level',
    'service',
    'msg',
    'err'
]);
/** Turns JSON lines into `12:00:00 INFO registry message key=value` for people. */ export function prettyStream(target) {
    return {
        write: (line)=>target.write(prettyLine(line))
    };
}
function prettyLine(line) {
    const entry = JSON.parse(line);
    const text = (key)=>typeof entry[key] === 'string' ? entry[key] : '';
    const rest = Object.entries(entry).filter(([key])=>!HIDDEN.has(key)).map(([key, value])=>`${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
    const error = entry['err'];
    const head = `${text('time').slice(11, 19)} ${text('level').toUpperCase().padEnd(5)} ${text('service').padEnd(10)}`;
    return `${[
        head,
        text('msg'),
        ...rest
    ].join(' ')}\n${error?.stack ? `${error.stack}\n` : ''}`;
}

//# sourceMappingURL=pretty-stream.js.map
