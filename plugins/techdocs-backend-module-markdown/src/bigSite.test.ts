import { renderSite } from './__testUtils__/renderSite';

jest.setTimeout(120_000);

const LIMITS = { page: 5_000, site: 60_000, eachPage: 50 };
const page = (n: number) => `p${String(n).padStart(4, '0')}.md`;
const flat = Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`docs/${page(n)}`, `# Page ${n}`]));

it('a big site shows of its navigation what is around each page, so that what is written grows with the pages alone', async () => {
  const site = await renderSite({ ...flat, 'docs/deep/one.md': '# One', 'docs/deep/two.md': '# Two' });
  const html = (await site.read('p0300/index.html'))!;
  expect(html.length).toBeLessThan(60_000);
  const shown = [...html.matchAll(/md-nav__link[^>]*>(?:<span[^>]*>)?([^<]*)/g)].map(match => match[1]);
  expect(shown).toEqual(expect.arrayContaining(['Page 299', 'Page 300', 'Page 301']));
  expect(shown).not.toContain('Page 10');
  // The ends are there, and what is left out is said; it is found one step further on.
  expect(html).toMatch(/<a class="md-nav__link" href="\.\.\/p\d{4}\/"><span class="md-ellipsis">… \d+ more<\/span>/);
  expect(html).toContain('rel="next" aria-label="Next: Page 301"');
  // A section that the page is not in is its first page.
  const last = (await site.read('p0599/index.html'))!;
  expect(last).toContain('<a class="md-nav__link" href="../deep/one/"><span class="md-ellipsis">Deep</span></a>');
  const deep = (await site.read('deep/one/index.html'))!;
  expect(deep).toContain('md-nav__item--nested md-nav__item--active');
  expect(deep).toContain('<span class="md-ellipsis">Two</span>');
  await site.remove();
});

it('a site that is written too large is refused, and says what to do', async () => {
  const limits = { ...LIMITS, written: 100_000 };
  await expect(renderSite(Object.fromEntries(Object.entries(flat).slice(0, 60)), { limits })).rejects.toThrow(/The docs become too large: .* were not enough\. Nothing was rendered\. .+/);
  await (await renderSite({ 'docs/index.md': '# Small' }, { limits })).remove();
});
