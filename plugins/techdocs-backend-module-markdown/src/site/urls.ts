import path from 'node:path';

/** Whether a path is Markdown: a page. */
export const isMarkdown = (file: string) => /\.(md|markdown)$/i.test(file);

/** Address of a page below the site, with a slash at the end; `''` is the first page. */
export function pageUrl(source: string): string {
  const stem = source.replace(/\.(md|markdown)$/i, '');
  const folder = path.posix.dirname(stem);
  const isIndex = /^(index|readme)$/i.test(path.posix.basename(stem));
  const url = isIndex ? folder : stem;
  return url === '.' ? '' : `${url}/`;
}

/** Where the page of an address is written. */
export const outputFile = (url: string) => `${url}index.html`;

/** Relative address from one page to another, or to a file of the site. Paths are percent-encoded. */
export function relativeUrl(from: string, to: string): string {
  const target = path.posix.relative(`/${from}`, `/${to}`);
  const encoded = target.split('/').map(encodePart).join('/');
  if (encoded === '') return './';
  return to === '' || to.endsWith('/') ? `${encoded}/` : encoded;
}

function encodePart(part: string): string {
  return encodeURIComponent(part).replace(/%(40|2B|2C|3D)/g, decodeURIComponent);
}

/** Percent-decoded; as it is if it cannot be decoded. */
export function decodePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
