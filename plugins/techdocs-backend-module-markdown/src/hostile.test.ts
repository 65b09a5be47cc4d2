import fs from 'node:fs/promises';
import path from 'node:path';
import { renderMarkdown, renderSite } from './__testUtils__/renderSite';

describe('hostile Markdown', () => {
  it.each([
    ['a script', '<script>alert(1)</script>after', 'after'],
    ['a script in a block', '<div><script src="//evil.example/x.js"></script></div>', '<div></div>'],
    ['a handler', '<img src="https://example.com/a.png" onerror="alert(1)">', '<img src="https://example.com/a.png" />'],
    ['a javascript: link', '<a href="javascript:alert(1)">x</a>', '<p><span class="broken-link" title="addresses that begin with javascript: are not followed from docs">x</span></p>'],
    ['one with a line break in it', '<a href="java\nscript:alert(1)">x</a>', '<p><span class="broken-link" title="addresses that begin with javascript: are not followed from docs">x</span></p>'],
    ['one in Markdown', '[x](javascript:alert(1))', '<p>[x](javascript:alert(1))</p>'],
    ['a data: page', '<a href="data:text/html,<script>alert(1)</script>">x</a>', '<p><span class="broken-link" title="addresses that begin with data: are not followed from docs">x</span></p>'],
    ['a style sheet', '<style>body{display:none}</style>after', 'after'],
    ['a style that covers the page', '<div style="position:fixed;inset:0;width:50%">x</div>', '<div style="width:50%">x</div>'],
    ['a frame', '<iframe src="https://evil.example/" title="A film"></iframe>', '<a href="https://evil.example/" rel="noopener noreferrer">A film</a>'],
    ['a form', '<form action="/api/x"><input type="password" name="p"><button>Go</button></form>', 'Go'],
    ['a drawing with a script', '<svg><script>alert(1)</script><a href="javascript:alert(1)"><text>x</text></a></svg>', '<p></p>'],
    ['an object', '<object data="x.swf"></object><embed src="x">', '<p></p>'],
    ['an element of one\'s own', '<x-evil onclick=a>text</x-evil>', '<p>text</p>'],
    ['a meta refresh', '<meta http-equiv="refresh" content="0;url=https://evil.example">', ''],
    ['a base address', '<base href="https://evil.example/">', ''],
    ['a link to the backend', '<a href="/api/auth/x">x</a>', '<p><span class="broken-link" title="/api/auth/x is not a page">x</span></p>'],
    ['a link out of the docs', '[x](../../../catalog)', '<p><span class="broken-link" title="../../../catalog lies outside of these docs">x</span></p>'],
  ])('%s', async (_what, markdown, expected) => {
    const html = await renderMarkdown(markdown);
    expect(html).toBe(expected);
  });

  it.each([
    ['code, out of its block', '```html\n</code></pre><script>alert(1)</script>\n```'],
    ['a title, out of its attribute', '```js title="<img src=x onerror=alert(1)>"\n1\n```'],
    ['a heading, out of its attribute', '## "><img src=x onerror=alert(1)>'],
    ['a tab', '=== "<img src=x onerror=alert(1)>"\n    x'],
    ['an abbreviation', 'A B\n\n*[B]: "><script>alert(1)</script>'],
  ])('lets nothing escape: %s', async (_what, markdown) => {
    expect(await renderMarkdown(markdown)).not.toMatch(/<script|<[a-z][^>"]*(?:"[^"]*"[^>"]*)*\son\w+\s*=/i);
  });

  it('does not take seconds for what is written to take hours', async () => {
    const bombs = ['['.repeat(20_000), '*a '.repeat(20_000), '> '.repeat(5_000), '!!! note\n'.repeat(5_000), '^^a'.repeat(20_000), '{.a '.repeat(20_000), '<div markdown>\n'.repeat(3_000), '=== "a"\n'.repeat(3_000), '/// a\n'.repeat(3_000), '++a+'.repeat(20_000), ':a'.repeat(20_000)];
    for (const bomb of bombs) {
      // Of the processor, not of the clock: the machine may have other things to do.
      const from = process.cpuUsage();
      await renderMarkdown(bomb);
      const { user } = process.cpuUsage(from);
      expect({ bomb: bomb.slice(0, 8), slow: user > 5_000_000 }).toEqual({ bomb: bomb.slice(0, 8), slow: false });
    }
  }, 180_000);
});

describe('Markdown that takes too long', () => {
  const slow = '# a\n'.repeat(50_000);

  it('is broken off, and the pages beside it are shown', async () => {
    const site = await renderSite({ 'docs/index.md': `# First\n\n${slow}`, 'docs/other.md': '# Other\n\n*Text*' }, { limits: { page: 500, site: 60_000, eachPage: 50 } });
    expect(await site.article()).toBe('<h1>First</h1>\n<p>This page takes too long to render and is not shown. Make several of it, or write it more simply.</p>');
    expect(await site.article('other/index.html')).toContain('<p><em>Text</em></p>');
    expect(site.warnings).toEqual([expect.stringMatching(/^index\.md: This page takes too long/)]);
    await site.remove();
  }, 60_000);

  it('is refused where the whole of it does', async () => {
    const files = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map(name => [`docs/${name}.md`, slow]));
    await expect(renderSite(files, { limits: { page: 200, site: 300, eachPage: 0 } })).rejects.toThrow(/^The docs take too long to render: 0.3 s were not enough\. Nothing was rendered\. /);
  }, 60_000);

  it('is no page whose title alone takes long', async () => {
    const titles = [`# a${' '.repeat(19_000)}a`, `${'`'.repeat(10_000)}\n${'\n'.repeat(9_000)}`];
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`docs/${i}.md`, titles[i % 2]]));
    const from = process.cpuUsage();
    const site = await renderSite(files);
    expect(process.cpuUsage(from).user / 1000).toBeLessThan(10_000);
    await site.remove();
  }, 60_000);
});

describe('hostile folders', () => {
  it('follows no symbolic link, whether to a file, a folder or by an include', async () => {
    const site = await renderSite(
      { 'docs/index.md': '# T\n\n--8<-- "docs/passwd.md"\n\n[a](passwd.txt) ![b](etc/x.png)' },
      {
        prepare: async input => {
          await fs.symlink('/etc/passwd', path.join(input, 'docs/passwd.md'));
          await fs.symlink('/etc/passwd', path.join(input, 'docs/passwd.txt'));
          await fs.symlink('/etc', path.join(input, 'docs/etc'));
        },
      },
    );
    expect(await site.read('passwd/index.html')).toBeUndefined();
    expect(await site.read('passwd.txt')).toBeUndefined();
    expect(await site.read('etc/passwd')).toBeUndefined();
    expect(await site.article()).toContain('Not included: there is no docs/passwd.md');
    expect(await site.article()).not.toContain('root:');
    await site.remove();
  });

  it('publishes no pages and scripts of others beside its own', async () => {
    const site = await renderSite({ 'docs/index.md': '# T', 'docs/evil/index.html': '<script>1</script>', 'docs/x.js': '1', 'docs/a.pdf': 'x', 'docs/.secret.md': 'x' });
    expect(await site.read('evil/index.html')).toBeUndefined();
    expect(await site.read('x.js')).toBeUndefined();
    expect(await site.read('.secret/index.html')).toBeUndefined();
    expect(await site.read('a.pdf')).toBe('x');
    await site.remove();
  });

  it('includes that include themselves end', async () => {
    const html = await renderMarkdown('--8<-- "docs/loop.md"', { 'docs/loop.md': 'again\n\n--8<-- "docs/loop.md"\n--8<-- "docs/loop.md"' });
    expect(html).toContain('since includes go deeper or are more than they may');
    expect(html.length).toBeLessThan(100_000);
  });

  it.each([
    ['a bomb of aliases', `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.split('').map((n, i) => `${n}: &${n} [${Array(9).fill(`*${'abcdefg'[i]}`).join(',')}]`).join('\n')}\nsite_name: x`, /aliases/],
    ['no YAML', 'site_name: [', /mkdocs\.yml:\d+:\d+: .* Nothing was rendered\. Correct the line/],
    ['docs outside', 'docs_dir: ../..', /lies outside of the folder of mkdocs\.yml/],
    ['docs that are not there', 'docs_dir: other', /There is no folder 'other'/],
  ])('refuses a mkdocs.yml with %s', async (_what, yaml, message) => {
    await expect(renderSite({ 'mkdocs.yml': yaml, 'docs/index.md': '# T' })).rejects.toThrow(message);
  });

  it('acts on no tag of a mkdocs.yml', async () => {
    const site = await renderSite({
      'mkdocs.yml': 'site_name: Real\nmarkdown_extensions:\n  - x:\n      y: !!python/object/apply:os.system ["touch /tmp/x"]\nextra: !ENV HOME\n__proto__: { polluted: 1 }\n',
      'docs/index.md': '# T',
    });
    expect(JSON.parse((await site.read('techdocs_metadata.json'))!).site_name).toBe('Real');
    expect(({} as any).polluted).toBeUndefined();
    await site.remove();
  });
});
