import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { GeneratorBase, GeneratorRunOptions } from '@backstage/plugin-techdocs-node';
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { createMarkdown } from '../markdown/createMarkdown';
import { loadHighlight } from '../markdown/loadHighlight';
import { escapeHtml } from '../page/escapeHtml';
import { renderPage } from '../page/renderPage';
import { pageHtml } from '../page/template';
import { shownNav } from '../page/shownNav';
import { searchDocuments, searchIndex, type SearchDocument } from '../page/searchIndex';
import { pagesInOrder } from '../site/nav';
import { readSite } from '../site/readSite';
import type { Page, RenderedPage } from '../site/Site';
import { outputFile } from '../site/urls';
import { styleSheet } from '../styles/styleSheet';
import { TooLongError, within } from './within';

/** Rises when pages come out otherwise: what was rendered before is then rendered anew. */
const VERSION = 3;

/** Which renderer made a page; in the metadata of what it rendered. */
export const RENDERER = `${VERSION}-${createHash('sha256').update(styleSheet).digest('hex').slice(0, 8)}`;

/** Warnings of one site that are logged one by one. */
const MAX_WARNINGS = 20;

/**
 * How long rendering may take, milliseconds of the processor: each page, since nothing else happens in this process
 * meanwhile, and a whole site. An ordinary page takes 15. And how much may be written, bytes, beside the files of the
 * site that are published as they are.
 */
const LIMITS = { page: 5_000, site: 60_000, eachPage: 50, written: 512 * 1024 * 1024 };

const TOO_LONG = 'This page takes too long to render and is not shown. Make several of it, or write it more simply.';

/** Renders a folder of Markdown with its mkdocs.yml, in this process: no Python, no Docker. */
export class MarkdownGenerator implements GeneratorBase {
  /** @param deps.limits - other ones than usual, for tests */
  constructor(private readonly deps: { logger: LoggerService; limits?: Partial<typeof LIMITS> }) {}

  /** Writes the pages, the files beside them, the search index and TechDocs' metadata into the output folder. */
  async run(options: GeneratorRunOptions): Promise<void> {
    const warnings: string[] = [];
    const { target } = options.parsedLocationAnnotation ?? {};
    const site = await readSite({
      inputDir: options.inputDir,
      name: options.siteOptions?.name,
      folderUrl: target && /^https?:\/\/(?!git\.localhost\/)/i.test(target) ? `${target.replace(/\/+$/, '')}/` : undefined,
      warn: message => warnings.push(message),
    });
    const limits = { ...LIMITS, ...this.deps.limits };
    let written = 0;
    const out = (file: string) => path.join(options.outputDir, ...file.split('/'));
    const write = async (file: string, text: string) => {
      written += Buffer.byteLength(text);
      if (written > limits.written) {
        // Whoever has given the folder may not look after it.
        await fs.rm(options.outputDir, { recursive: true, force: true });
        throw new InputError(`The docs become too large: ${Math.ceil(limits.written / 1024 / 1024)} MiB were not enough. Nothing was rendered. Make several sites of them, or leave out what is included many times.`);
      }
      await fs.mkdir(path.dirname(out(file)), { recursive: true });
      await fs.writeFile(out(file), text);
    };

    const styles = `assets/stylesheets/main.${RENDERER.split('-')[1]}.min.css`;
    await write(styles, styleSheet);
    let md = createMarkdown(loadHighlight());
    const began = process.cpuUsage();
    const render = (page: Page): RenderedPage => {
      if (process.cpuUsage(began).user / 1000 > limits.site + limits.eachPage * site.byUrl.size) {
        throw new InputError(`The docs take too long to render: ${limits.site / 1000} s were not enough. Nothing was rendered. Leave out or divide what is large.`);
      }
      try {
        return within(limits.page, () => renderPage(md, site, page));
      } catch (error) {
        if (!(error instanceof TooLongError)) throw error;
        warnings.push(`${page.source}: ${TOO_LONG}`);
        // It was broken off in the middle of something.
        md = createMarkdown(loadHighlight());
        return { html: `<h1>${escapeHtml(page.title)}</h1>\n<p>${TOO_LONG}</p>\n`, headings: [], sections: [] };
      }
    };
    const order = pagesInOrder(site.nav);
    const nav = shownNav(site.nav, site.byUrl.size);
    const files = [styles, 'search/search_index.json'];
    const documents: SearchDocument[] = [];
    for (const page of new Set([...order, ...site.byUrl.values()])) {
      const rendered = render(page);
      const at = order.indexOf(page);
      const neighbours = at < 0 ? {} : { previous: order[at - 1], next: order[at + 1] };
      await write(outputFile(page.url), pageHtml({ ...site, nav: nav(page) }, page, rendered, styles, neighbours));
      for (const document of searchDocuments(page, rendered)) documents.push(document);
      files.push(outputFile(page.url));
      // Others have requests: one page at a time.
      await setImmediate();
    }
    if (!site.byUrl.has('')) {
      const first = order[0] ?? site.byUrl.values().next().value!;
      const start = { ...first, source: 'index.md', url: '', text: first.text };
      // The files around the first page are where they are: its links are worked out anew for the address ''.
      await write('index.html', pageHtml({ ...site, nav: nav(first) }, start, render({ ...start, source: first.source }), styles, {}));
      files.push('index.html');
    }
    for (const asset of site.assets) {
      await fs.mkdir(path.dirname(out(asset)), { recursive: true });
      await fs.copyFile(path.join(site.docsDir, ...asset.split('/')), out(asset), fs.constants.COPYFILE_FICLONE);
      files.push(asset);
    }
    await write('search/search_index.json', searchIndex(documents));
    await write(
      'techdocs_metadata.json',
      JSON.stringify({
        site_name: site.name,
        site_description: site.description ?? '',
        build_timestamp: Date.now(),
        renderer: RENDERER,
        files: [...files, 'techdocs_metadata.json'],
        ...(options.etag ? { etag: options.etag } : {}),
      }),
    );
    this.report(options, site.byUrl.size, warnings);
  }

  private report(options: GeneratorRunOptions, pages: number, warnings: string[]): void {
    const different = [...new Set(warnings)];
    for (const warning of different.slice(0, MAX_WARNINGS)) options.logger.warn(warning);
    if (different.length > MAX_WARNINGS) options.logger.warn(`… and ${different.length - MAX_WARNINGS} more of the kind.`);
    options.logger.info(`${pages} pages rendered.`);
    this.deps.logger.debug(`Rendered ${pages} pages of ${options.inputDir} with ${different.length} warnings`);
  }
}
