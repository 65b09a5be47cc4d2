import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { MarkdownGenerator } from '../build/MarkdownGenerator';

/** A folder as it is given to the generator, and what came out. */
export interface RenderedSite {
  /** Where it was rendered from. */
  input: string;
  /** Text of a file that came out; undefined if there is none. */
  read(file: string): Promise<string | undefined>;
  /** The article of a page, without what is around it. */
  article(file?: string): Promise<string>;
  /** What was said while rendering. */
  warnings: string[];
  remove(): Promise<void>;
}

/** Renders files by the real generator in folders of their own. */
export async function renderSite(
  files: Record<string, string>,
  options: { prepare?: (input: string) => Promise<void>; folderUrl?: string; etag?: string; limits?: { page: number; site: number; eachPage: number; written?: number } } = {},
): Promise<RenderedSite> {
  const root = await fs.mkdtemp(path.join(os.tmpdir(), 'waymark docs '));
  const input = path.join(root, 'in');
  const output = path.join(root, 'out');
  await fs.mkdir(output);
  for (const [file, text] of Object.entries(files)) {
    await fs.mkdir(path.dirname(path.join(input, file)), { recursive: true });
    await fs.writeFile(path.join(input, file), text);
  }
  await options.prepare?.(input);
  const warnings: string[] = [];
  const remove = () => fs.rm(root, { recursive: true });
  const logger: any = { debug() {}, info() {}, error() {}, warn: (message: string) => warnings.push(message) };
  try {
    await new MarkdownGenerator({ logger, limits: options.limits }).run({
      inputDir: input,
      outputDir: output,
      logger,
      etag: options.etag,
      siteOptions: { name: 'From the catalog' },
      parsedLocationAnnotation: options.folderUrl ? { type: 'url', target: options.folderUrl } : undefined,
    });
  } catch (error) {
    await remove();
    throw error;
  }
  const read = (file: string) => fs.readFile(path.join(output, file), 'utf8').catch(() => undefined);
  const article = async (file = 'index.html') => {
    const html = await read(file);
    return /<article[^>]*>\n([\s\S]*)\n<\/article>/.exec(html!)![1].trim();
  };
  return { input, read, article, warnings, remove };
}

/** The article of a site with one page, in which headings have no links to themselves. */
export async function renderMarkdown(text: string, files: Record<string, string> = {}): Promise<string> {
  const site = await renderSite({ 'docs/index.md': `# T\n\n${text}`, ...files });
  try {
    return (await site.article())
      .replace(/<a class="headerlink"[\s\S]*?<\/a>/g, '')
      .replace(/^<h1 id="t">T<\/h1>\s*/, '');
  } finally {
    await site.remove();
  }
}
