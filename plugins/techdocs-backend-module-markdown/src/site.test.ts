import { renderSite, type RenderedSite } from './__testUtils__/renderSite';

let site: RenderedSite;
beforeAll(async () => {
  site = await renderSite(
    {
      'mkdocs.yml': `site_name: Payments & co
site_description: How it works
nav:
  - Start: index.md
  - Guides:
      - guide/index.md
      - Deep: guide/deep/page.md
      - '': [guide/last.md]
  - Elsewhere: https://example.com/
  - Gone: missing.md
`,
      'docs/index.md': '# Welcome\n\nHello.\n\n## Part &lt;one>\n\nBelow & beyond.\n\n[code](../src/main.ts) [up](../../x)',
      'docs/guide/index.md': '# Guide\n\n[home](../index.md#part-one) ![p](../img/a%20b.png) <img src="../img/a b.png">\n[page](deep/page.md) [file](../report.pdf) [dir](deep/page/) [gone](nope.md)',
      'docs/guide/deep/page.md': '---\ntitle: Deep page\nhide: [toc]\n---\n\nNo heading.\n\n[up](../../index.md) [q](../last.md?x=1#y)',
      'docs/guide/last.md': '# Last *one* { #l }',
      'docs/img/a b.png': 'png',
      'src/main.ts': 'main',
      'docs/report.pdf': 'pdf',
    },
    { folderUrl: 'http://localhost:7007/repositories/payments/', etag: 'abc' },
  );
});
afterAll(() => site.remove());

it('pages have addresses without file names, and links and images follow them there', async () => {
  const guide = await site.article('guide/index.html');
  expect(guide).toContain('<a href="../#part-one">home</a>');
  expect(guide.match(/src="\.\.\/img\/a%20b\.png"/g)).toHaveLength(2);
  expect(guide).toContain('<a href="deep/page/">page</a>');
  expect(guide).toContain('<a href="../report.pdf" download="report.pdf">file</a>');
  expect(guide).toContain('<a href="deep/page/">dir</a>');
  expect(guide).toContain('<span class="broken-link" title="there is no nope.md">gone</span>');
  const deep = await site.article('guide/deep/page/index.html');
  expect(deep).toContain('<a href="../../../">up</a>');
  expect(deep).toContain('<a href="../../last/?x=1#y">q</a>');
  expect(site.warnings).toContain('guide/index.md: there is no nope.md');
});

it('a file of the repository is a link to where people look at it', async () => {
  const index = await site.article();
  expect(index).toContain('<a href="http://localhost:7007/repositories/payments/src/main.ts" rel="noopener noreferrer">code</a>');
  expect(index).toContain('title="../../x lies outside of these docs"');
});

it('the navigation is that of mkdocs.yml, with the structure that the reader looks for', async () => {
  const html = (await site.read('guide/last/index.html'))!;
  expect(html).toMatch(/<link rel="stylesheet" href="\.\.\/\.\.\/assets\/stylesheets\/main\.[0-9a-f]{8}\.min\.css">/);
  expect(html).toContain('<title>Last one - Payments &amp; co</title>');
  expect(html).toMatch(/<div class="md-sidebar md-sidebar--primary" data-md-component="sidebar" data-md-type="navigation">/);
  expect(html).toContain('<header class="md-header"><label class="md-header__button md-icon" for="__drawer">');
  expect(html).toContain('<a class="md-nav__link" href="https://example.com/">');
  expect(html).toContain('aria-current="page"><span class="md-ellipsis">Last one</span>');
  // Sections around the page are open.
  expect(html.match(/md-nav__toggle md-toggle" type="checkbox" id="__nav_2(?:_3)?" checked/g)).toHaveLength(2);
  expect(html).toContain('rel="prev" aria-label="Previous: Deep page"');
  expect(site.warnings).toContain("mkdocs.yml: the navigation names 'missing.md', which is not a page of the docs.");
});

it('front matter names the page and hides parts of it', async () => {
  const html = (await site.read('guide/deep/page/index.html'))!;
  expect(html).toContain('<h1>Deep page</h1>');
  expect(html).toContain('data-md-type="toc" hidden');
});

it('the search index is as the collator reads it', async () => {
  const { docs } = JSON.parse((await site.read('search/search_index.json'))!);
  expect(docs.slice(0, 2)).toEqual([
    { location: '', title: 'Welcome', text: 'Welcome Hello. Part &lt;one&gt; Below &amp; beyond. code up' },
    { location: '#part-one', title: 'Part &lt;one&gt;', text: 'Below &amp; beyond. code up' },
  ]);
});

it('the metadata is as TechDocs reads it', async () => {
  const metadata = JSON.parse((await site.read('techdocs_metadata.json'))!);
  expect(metadata).toMatchObject({ site_name: 'Payments & co', site_description: 'How it works', etag: 'abc' });
  expect(metadata.files).toEqual(expect.arrayContaining(['index.html', 'guide/deep/page/index.html', 'img/a b.png']));
  expect(metadata.build_timestamp).toBeGreaterThan(Date.now() - 60_000);
});

it('without mkdocs.yml the folders are the navigation, and the first page is the start', async () => {
  const plain = await renderSite({ 'docs/setup/install.md': '# Install', 'docs/setup/README.md': '# Setting up', 'docs/zoo.md': 'No heading' });
  const html = (await plain.read('index.html'))!;
  expect(html).toContain('From the catalog');
  expect(html.match(/md-ellipsis">([^<]*)/g)!.slice(0, 4)).toEqual(['Zoo', 'Setup', 'Setting up', 'Install'].map(t => `md-ellipsis">${t}`));
  await plain.remove();
});
