const WORKSPACE = /^\/w\/([^/?#]+)(?=\/)/;
/** Which prefix a request came with, told by us or by a proxy that takes it off; addresses in answers need it. */ export const BASE_PATH_HEADER = 'x-forwarded-prefix';
/**
 * Serves `<base path>/path` as `/path`, and `/w/<workspace>/path` as `/path` with the workspace in `X-Workspace`, which wins over
 * a header. Without the base path everything is served as well: health probes and other services do not know of it.
 */ export function rewritePrefixes(request, basePath) {
    const url = withoutBasePath(request, basePath);
    const match = WORKSPACE.exec(url);
    if (!match?.[1]) return url;
    // Checked as a name when the caller is authenticated; a bad encoding is no name either.
    request.headers['x-workspace'] = match[1];
    return url.slice(match[0].length);
}
function withoutBasePath({ url = '/', headers }, basePath) {
    const isBelow = basePath !== '' && url.startsWith(basePath) && /^[/?]|^$/.test(url.slice(basePath.length));
    if (!isBelow) return url;
    headers[BASE_PATH_HEADER] = basePath;
    const rest = url.slice(basePath.length);
    return rest.startsWith('/') ? rest : `/${rest}`;
}

//# sourceMappingURL=path-prefixes.js.map
