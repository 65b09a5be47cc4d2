import { InputError, NotFoundError } from '@backstage/errors';
import fs from 'node:fs/promises';
import path from 'node:path';
import { readFrontMatter } from './frontMatter';
import { readMkdocsConfig, type MkdocsConfig } from './mkdocsConfig';
import { navFromFiles, readNav, titleOfFile } from './nav';
import { isInside, readInside } from './readInside';
import type { Page, Site } from './Site';
import { isMarkdown, pageUrl } from './urls';
import { walkFiles } from './walkFiles';

/** What is published beside pages. Not HTML, scripts or style sheets: the reader could be made to show them as pages. */
const ASSET =
  /\.(?:png|jpe?g|gif|webp|avif|svg|ico|bmp|pdf|mp4|webm|ogg|mp3|wav|csv|tsv|json|ya?ml|toml|txt|log|zip|gz|tgz|tar|drawio|puml|mmd|py|ts|go|rs|java|sh|sql|proto|graphql|ipynb|docx|xlsx|pptx|excalidraw)$/i;
const MAX_PAGES = 5_000;
const MAX_FILE = 20 * 1024 * 1024;
const MAX_INCLUDE = 1024 * 1024;

/** Where a site comes from. */
export interface SiteSource {
  /** The folder with mkdocs.yml. */
  inputDir: string;
  /** What it is called if mkdocs.yml does not say. */
  name?: string;
  /** Where people can look at the folder, with a slash at the end; undefined if nowhere. */
  folderUrl?: string;
  warn(message: string): void;
}

/** Reads configuration, pages and navigation of a site. */
export async function readSite(source: SiteSource): Promise<Site & { docsDir: string }> {
  const config = await readConfig(source.inputDir);
  const docsDir = await docsFolder(source.inputDir, config.docsDir);
  const pages = new Map<string, Page>();
  const assets = new Set<string>();
  for (const { file, size } of await walkFiles(docsDir)) {
    if (size > MAX_FILE) source.warn(`${file} is larger than ${MAX_FILE / 1024 / 1024} MiB and is left out.`);
    else if (isMarkdown(file) && pages.size < MAX_PAGES) pages.set(file, await readPage(docsDir, file));
    else if (ASSET.test(file)) assets.add(file);
  }
  if (!pages.size) {
    throw new NotFoundError(
      `There is no Markdown in '${config.docsDir}'. Nothing was rendered. Write ${config.docsDir}/index.md and push.`,
    );
  }
  const byUrl = new Map<string, Page>();
  for (const page of pages.values()) {
    // Where a folder has both, README.md is for those who read the repository.
    if (/(^|\/)readme\.\w+$/i.test(page.source) && pages.has(path.posix.join(path.posix.dirname(page.source), 'index.md'))) {
      pages.delete(page.source);
    } else byUrl.set(page.url, page);
  }
  const nav = readNav(config.nav, pages, source.warn);
  const relative = path.relative(source.inputDir, docsDir);
  const include = includes(source.inputDir, [...config.basePaths, '.', relative]);
  return {
    name: config.siteName ?? source.name ?? 'Docs',
    description: config.siteDescription,
    docsDir,
    pages,
    byUrl,
    assets,
    nav: nav.length ? nav : navFromFiles(byUrl.values()),
    append: config.autoAppend.map(file => include(file)).map(found => ('text' in found ? found.text : '')).join('\n\n'),
    include,
    sourceUrl: file => {
      const inside = path.posix.join(relative.split(path.sep).join('/'), file).replace(/\/+$/, '');
      if (!source.folderUrl || !isInside(source.inputDir, inside)) return undefined;
      return new URL(inside.split('/').map(encodeURIComponent).join('/'), source.folderUrl).toString();
    },
    warn: source.warn,
  };
}

async function readConfig(inputDir: string): Promise<MkdocsConfig> {
  for (const file of ['mkdocs.yml', 'mkdocs.yaml']) {
    const text = readInside(inputDir, file, 1024 * 1024);
    if (text !== undefined) return readMkdocsConfig(text, file);
  }
  return readMkdocsConfig('');
}

async function docsFolder(inputDir: string, name: string): Promise<string> {
  const root = await fs.realpath(inputDir);
  const folder = await fs.realpath(path.resolve(root, name)).catch(() => undefined);
  const stat = folder && (await fs.stat(folder));
  if (!folder || !stat || !stat.isDirectory()) {
    throw new NotFoundError(`There is no folder '${name}'. Nothing was rendered. Write ${name}/index.md and push.`);
  }
  if (folder !== root && !folder.startsWith(root + path.sep)) {
    throw new InputError(
      `docs_dir is '${name}', which lies outside of the folder of mkdocs.yml. Nothing was rendered. Name a folder in it.`,
    );
  }
  return folder;
}

async function readPage(docsDir: string, file: string): Promise<Page> {
  const matter = readFrontMatter(await fs.readFile(path.join(docsDir, file), 'utf8'));
  return {
    source: file,
    url: pageUrl(file),
    title: matter.title ?? firstHeading(matter.text) ?? titleOfFile(file.replace(/\/(index|readme)\.\w+$/i, '')),
    description: matter.description,
    text: matter.text,
    hide: matter.hide,
  };
}

/** Longest heading that is read as a title, characters. */
const LONGEST_TITLE = 500;

const plainHeading = (heading: string) =>
  heading
    .slice(0, LONGEST_TITLE)
    .replace(/[ \t]#+$/, '')
    .replace(/\{[:#. ][^}]*\}\s*$/, '')
    .replace(/!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '$1')
    .replace(/[*`]|<[^>]*>|:\w+-[\w-]+:/g, '')
    .trim() || undefined;

/** The page's own heading as plain text, read without rendering the page. */
function firstHeading(text: string): string | undefined {
  let fence: string | undefined;
  for (const line of text.slice(0, 20_000).split('\n')) {
    const marker = /^[ \t]*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence) fence = marker?.startsWith(fence) ? undefined : fence;
    else if (marker) fence = marker;
    else if (line.startsWith('# ')) return plainHeading(line.slice(2).trim());
  }
  return undefined;
}

function includes(inputDir: string, folders: string[]): Site['include'] {
  return name => {
    for (const folder of folders) {
      const text = readInside(inputDir, path.join(folder, name), MAX_INCLUDE);
      if (text !== undefined) return { text };
    }
    return { problem: `Not included: there is no ${name} in this repository, or it is longer than 1 MiB.` };
  };
}
