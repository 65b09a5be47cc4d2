import { parseDocument } from 'yaml';
import { asMap, asText } from './mkdocsConfig';

/** A Markdown file, taken apart. */
export interface FrontMatter {
  title?: string;
  description?: string;
  hide: Set<string>;
  /** The Markdown that follows. */
  text: string;
}

/** Takes the front matter (`---` … `---`) off a file. One that is no YAML is dropped. */
export function readFrontMatter(file: string): FrontMatter {
  const text = file.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD');
  const found = /^---[ \t]*\n([\s\S]{0,65536}?)\n?^(?:---|\.\.\.)[ \t]*(?:\n|$)/m.exec(text);
  if (!found || found.index !== 0) return { text, hide: new Set() };
  let values: Record<string, unknown> = {};
  try {
    const document = parseDocument(found[1], { schema: 'core', customTags: [], logLevel: 'silent' });
    if (!document.errors.length) values = asMap(document.toJS({ maxAliasCount: 20 }));
  } catch {
    // Aliases beyond measure: as if there were none.
  }
  const hide = Array.isArray(values.hide) ? values.hide : [];
  return {
    title: asText(values.title),
    description: asText(values.description),
    hide: new Set(hide.map(String)),
    text: text.slice(found[0].length),
  };
}
