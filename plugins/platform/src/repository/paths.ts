/** One part of the way to a file, with the address of its page. */
export interface Crumb {
  name: string;
  href: string;
}

/** The parts of a path below a repository, the repository itself first. */
export function crumbs(repository: string, path: string): Crumb[] {
  const parts = path.split('/').filter(Boolean);
  return [
    { name: repository, href: '?' },
    ...parts.map((name, at) => ({
      name,
      href: pathHref(parts.slice(0, at + 1).join('/')),
    })),
  ];
}

/** The address of a file or folder on a repository's page. */
export function pathHref(path: string): string {
  return path ? `?${new URLSearchParams({ path })}` : '?';
}

/**
 * Where a link of a README leads: within the repository to our own page of that file, elsewhere only by http(s) or
 * mail. Undefined for what must not be a link.
 */
export function readmeHref(href: string): string | undefined {
  if (/^(https?:|mailto:)/i.test(href)) return href;
  if (/^[a-z][a-z0-9+.-]*:/i.test(href) || href.startsWith('//')) {
    return undefined;
  }
  if (href.startsWith('#')) return href;
  const parts: string[] = [];
  for (const part of href.split(/[?#]/)[0].split('/')) {
    if (part === '..') parts.pop();
    else if (part && part !== '.') parts.push(part);
  }
  return pathHref(parts.join('/'));
}
