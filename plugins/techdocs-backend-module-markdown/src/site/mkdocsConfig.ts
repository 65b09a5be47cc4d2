import { InputError } from '@backstage/errors';
import { parseDocument } from 'yaml';

/** Longest mkdocs.yml that is read, bytes. */
const MAX_BYTES = 512 * 1024;
/** Far more than a navigation needs, far less than a bomb. */
const MAX_ALIASES = 100;

/** What a mkdocs.yml says that concerns us. */
export interface MkdocsConfig {
  siteName?: string;
  siteDescription?: string;
  /** Folder of the Markdown, relative to the file. */
  docsDir: string;
  /** As written; {@link readNav} makes sense of it. */
  nav?: unknown;
  /** Files whose text is added to each page (`pymdownx.snippets: auto_append`). */
  autoAppend: string[];
  /** Folders that includes are looked up in (`pymdownx.snippets: base_path`). */
  basePaths: string[];
}

/**
 * Reads a mkdocs.yml. Tags such as `!!python/name:` and `!ENV` are not acted on: their plain value is taken, or nothing.
 * Throws an InputError, with line and column, if it is not YAML, or one that grows when read.
 */
export function readMkdocsConfig(text: string, file = 'mkdocs.yml'): MkdocsConfig {
  if (Buffer.byteLength(text) > MAX_BYTES) {
    throw new InputError(
      `${file} is longer than ${MAX_BYTES / 1024} KiB. Nothing was rendered. Move what is not configuration elsewhere.`,
    );
  }
  const document = parseDocument(text, {
    // Plain values only: no tag makes anything but text, numbers, lists and maps.
    schema: 'core',
    customTags: [],
    logLevel: 'silent',
    uniqueKeys: false,
    merge: false,
  });
  const [error] = document.errors;
  if (error) {
    const { line, col } = error.linePos?.[0] ?? { line: 1, col: 1 };
    throw new InputError(
      `${file}:${line}:${col}: ${error.message.split('\n')[0]} Nothing was rendered. Correct the line and push.`,
    );
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch {
    throw new InputError(
      `${file}: its aliases (*name) make it grow beyond measure. Nothing was rendered. Write out what they stand for.`,
    );
  }
  const map = asMap(value);
  const snippets = asMap(extensionOptions(map.markdown_extensions, 'pymdownx.snippets'));
  return {
    siteName: asText(map.site_name),
    siteDescription: asText(map.site_description),
    docsDir: asText(map.docs_dir) ?? 'docs',
    nav: map.nav,
    autoAppend: asTexts(snippets.auto_append),
    basePaths: asTexts(snippets.base_path),
  };
}

/** The options of an extension: a list of names and single-key maps, or a map. */
function extensionOptions(extensions: unknown, name: string): unknown {
  const list = Array.isArray(extensions) ? extensions : [extensions];
  return list.map(entry => asMap(entry)[name]).find(options => options !== undefined);
}

export function asMap(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

export function asText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() ? value.trim() : undefined;
}

function asTexts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).flatMap(one => asText(one) ?? []);
}
