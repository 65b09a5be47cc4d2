import { renderMarkdown } from '../__testUtils__/renderSite';

const lines = (html: string) => html.replace(/\s*\n\s*/g, '');

it('admonitions, with a title, without one, with none wanted, within a list', async () => {
  expect(lines(await renderMarkdown('!!! note\n    Text.\n\n    - one'))).toBe(
    '<div class="admonition note"><p class="admonition-title">Note</p><p>Text.</p><ul><li>one</li></ul></div>',
  );
  expect(lines(await renderMarkdown('!!! warning inline end "Mind *this*"\n    Text.\n\nAfter.'))).toBe(
    '<div class="admonition warning inline end"><p class="admonition-title">Mind <em>this</em></p><p>Text.</p></div><p>After.</p>',
  );
  expect(lines(await renderMarkdown('!!! tip ""\n    Text.'))).toBe('<div class="admonition tip"><p>Text.</p></div>');
  expect(lines(await renderMarkdown('1. one\n\n    !!! note "A"\n        In it.'))).toContain(
    '<li><p>one</p><div class="admonition note"><p class="admonition-title">A</p><p>In it.</p></div></li>',
  );
});

it('what folds, folded and unfolded, and the newer way of writing', async () => {
  expect(lines(await renderMarkdown('??? question "Why?"\n    Because.'))).toBe(
    '<details class="question"><summary>Why?</summary><p>Because.</p></details>',
  );
  expect(await renderMarkdown('???+ note\n    Open.')).toContain('<details class="note" open="open">');
  expect(lines(await renderMarkdown('/// details | More\n    type: warning\n\nText.\n///'))).toBe(
    '<details class="warning"><summary>More</summary><p>Text.</p></details>',
  );
  expect(lines(await renderMarkdown('/// tip | Title\nText.\n///\n\nAfter.'))).toBe(
    '<div class="admonition tip"><p class="admonition-title">Title</p><p>Text.</p></div><p>After.</p>',
  );
  // One that does not end is no block.
  expect(await renderMarkdown('/// tip\nText.')).toBe('<p>/// tip\nText.</p>');
});

it('tabs, one set after another', async () => {
  const html = lines(await renderMarkdown('=== "A"\n    One.\n\n=== "B"\n\n    Two.\n\nText.\n\n=== "C"\n    Three.'));
  expect(html).toContain(
    '<div class="tabbed-set tabbed-alternate" data-tabs="1:2"><input type="radio" name="__tabbed_1" id="__tabbed_1_1" checked="checked" /><input type="radio" name="__tabbed_1" id="__tabbed_1_2" /><div class="tabbed-labels"><label for="__tabbed_1_1">A</label><label for="__tabbed_1_2">B</label></div><div class="tabbed-content"><div class="tabbed-block"><p>One.</p></div><div class="tabbed-block"><p>Two.</p></div></div></div><p>Text.</p>',
  );
  expect(html).toContain('id="__tabbed_2_1" checked="checked"');
});

it('code in colours, with a title, numbers and marked lines', async () => {
  const html = await renderMarkdown('```python title="x.py" linenums="7" hl_lines="2"\nimport os\nprint("""a\nb""")\n```');
  expect(html).toContain('<span class="filename">x.py</span>');
  expect(html).toContain('<code class="language-python">');
  expect(html).toContain('<span class="line" data-linenos="7 "><span class="hljs-keyword">import</span> os\n</span>');
  // What spans two lines is closed and opened again.
  expect(html).toMatch(/<span class="line hll" data-linenos="8 ">.*<span class="hljs-string">"""a<\/span>\n<\/span><span class="line" data-linenos="9 "><span class="hljs-string">b"""<\/span>/);
  expect(await renderMarkdown('``` { .ts .annotate title="a.ts" }\nconst a = 1\n```')).toContain('<span class="hljs-keyword">const</span>');
  expect(await renderMarkdown('```nonsense\n<b>&\n```')).toContain('<code class="language-nonsense">&lt;b&gt;&amp;\n</code>');
});

it('diagrams stay text for the browser to draw', async () => {
  expect(await renderMarkdown('```mermaid\ngraph TD\n  A --> B\n```')).toBe(
    '<pre class="mermaid" tabindex="0"><code>graph TD\n  A --&gt; B\n</code></pre>',
  );
});

it('task lists, definition lists, footnotes, abbreviations, tables', async () => {
  expect(lines(await renderMarkdown('- [x] done\n- [ ] to do'))).toBe(
    '<ul><li class="task-list-item"><input type="checkbox" disabled="disabled" aria-label="done" checked="checked" />done</li><li class="task-list-item"><input type="checkbox" disabled="disabled" aria-label="to do" />to do</li></ul>',
  );
  expect(lines(await renderMarkdown('Term\n:   What it means.'))).toBe('<dl><dt>Term</dt><dd>What it means.</dd></dl>');
  const foot = await renderMarkdown('Text[^a].\n\n[^a]: The note.');
  expect(foot).toContain('<a id="fnref:a" href="#fn:a">');
  expect(foot).toMatch(/<li id="fn:a"[^>]*><p>The note\./);
  expect(await renderMarkdown('The HTML.\n\n*[HTML]: Hypertext')).toContain('<abbr title="Hypertext">HTML</abbr>');
  expect(await renderMarkdown('| a | b |\n|---|--:|\n| 1 | 2 |')).toContain('<td style="text-align:right">2</td>');
});

it('marks within text', async () => {
  expect(await renderMarkdown('==m== ^^i^^ ~~d~~ H~2~O x^2^ ++ctrl+alt+page-up++ :smile: :material-home:{ .lg } x')).toBe(
    '<p><mark>m</mark> <ins>i</ins> <s>d</s> H<sub>2</sub>O x<sup>2</sup> <span class="keys"><kbd>Ctrl</kbd>+<kbd>Alt</kbd>+<kbd>Page up</kbd></span> 😄 x</p>',
  );
  expect(await renderMarkdown('`#!python print()` and [`Name`][pkg.Name]')).toBe('<p><code>print()</code> and <code>Name</code></p>');
});

it('attributes of links, images, headings and blocks; placeholders in braces stay', async () => {
  expect(await renderMarkdown('[Go](https://example.com){ .md-button #go onclick=x }')).toBe(
    '<p><a class="md-button" id="go" href="https://example.com" rel="noopener noreferrer">Go</a></p>',
  );
  expect(await renderMarkdown('## Title { #own .x }')).toBe('<h2 id="own" class="x">Title</h2>');
  expect(lines(await renderMarkdown('- one\n{ .list }'))).toContain('<ul');
  expect(await renderMarkdown('Text.\n{ .big }')).toBe('<p class="big">Text.</p>');
  expect(await renderMarkdown('`GET /notes` {id} and {a: 1}')).toBe('<p><code>GET /notes</code> {id} and {a: 1}</p>');
});

it('headings have ids as Python-Markdown makes them, once each', async () => {
  const html = await renderMarkdown("## What's new, Zoë?\n\n## Same\n\n## Same\n\n[TOC]");
  expect(html).toContain('<h2 id="whats-new-zoe">');
  expect(html).toContain('<h2 id="same_1">');
  expect(html).toContain('<a class="md-nav__link" href="#same_1">');
});

it('Markdown within HTML that asks for it', async () => {
  expect(lines(await renderMarkdown('<div class="grid cards" markdown>\n- **one**\n</div>'))).toBe(
    '<div class="grid cards"><ul><li><strong>one</strong></li></ul></div>',
  );
  expect(lines(await renderMarkdown('<div markdown="1">\n  <figure markdown>\n    *one*\n  </figure>\n</div>'))).toBe(
    '<div><figure><p><em>one</em></p></figure></div>',
  );
});

it('says what a plugin of MkDocs would have made', async () => {
  expect(await renderMarkdown('::: pkg.module\n    options:\n      x: y\n\nAfter.')).toContain(
    '<p class="unsupported">The reference of <code>pkg.module</code> is made from its source by mkdocstrings, which does not run here.</p>',
  );
});

it('includes files of the repository: whole, lines, sections, code; and says what it does not include', async () => {
  const files = {
    'src/a.py': 'one\n# --8<-- [start:part]\ntwo\n# --8<-- [end:part]\nthree\n',
    'docs/part.md': 'Included *text*.',
  };
  expect(await renderMarkdown('--8<-- "docs/part.md"', files)).toBe('<p>Included <em>text</em>.</p>');
  expect(await renderMarkdown('```text\n--8<-- "src/a.py:part"\n```', files)).toContain('>two\n</code>');
  expect(await renderMarkdown('```text\n--8<-- "src/a.py:1:1"\n```', files)).toContain('>one\n</code>');
  expect(await renderMarkdown('{* src/a.py ln[1:5] hl[3] *}', files)).toContain('<span class="line hll">three');
  expect(await renderMarkdown('--8<-- "../../../../etc/passwd"', files)).toBe(
    '<p><em>Not included: there is no ../../../../etc/passwd in this repository, or it is longer than 1 MiB.</em></p>',
  );
});
