const READY = '/readyz';
/** So many paths are asked of each release; a longer list takes turns. */
const MOST = 20;

/** Plain paths only: whatever a document says, the request stays with the service. */
const PLAIN = /^\/(?!\/)[A-Za-z0-9._~!$&'()*+,;=:@%/-]*$/;

const required = (parameters: unknown): boolean =>
  Array.isArray(parameters) && parameters.some(parameter => !parameter || parameter.required === true || '$ref' in parameter);

/**
 * What the platform asks a release while it is measured: the ready path, and the GET routes of its OpenAPI document that
 * need no parameter. A document that cannot be read has none. Pure.
 */
export function probePaths(document: string | undefined): string[] {
  const found = new Set([READY]);
  try {
    const paths: Record<string, any> = JSON.parse(document ?? '{}').paths ?? {};
    for (const [path, item] of Object.entries(paths)) {
      if (item?.get && PLAIN.test(path) && !required(item.parameters) && !required(item.get.parameters)) found.add(path);
    }
  } catch {
    // A service may write what it likes into its document.
  }
  return [...found];
}

/** The paths that one measurement asks: the ready path always, the others in turns. Pure. */
export function turnOf(paths: string[], number: number): string[] {
  const [ready, ...others] = paths;
  const size = MOST - 1;
  if (others.length <= size) return paths;
  return [ready, ...Array.from({ length: size }, (_, i) => others[(number * size + i) % others.length])];
}
