import { renderMarkdown } from './renderMarkdown';

it('renders text, code and tables', () => {
  const html = renderMarkdown(
    '# Title\n\nRead `this` and [the runbook](docs/runbook.md).\n\n|a|b|\n|-|-|\n|1|2|\n\n```\ncode\n```',
  );
  expect(html).toContain('<h2>Title</h2>');
  expect(html).toContain('<code>this</code>');
  expect(html).toContain('href="?path=docs%2Frunbook.md"');
  expect(html).toContain('<td>1</td>');
  expect(html).toContain('<pre tabindex="0">');
});

it.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '[x](javascript:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '<style>body{display:none}</style>',
  '<iframe src="https://evil.example"></iframe>',
  '<form action="/api/platform"><input name=a></form>',
  '<p onclick="alert(1)" style="position:fixed" id="root" class="x">x</p>',
  '<svg><use href="#x" onload=alert(1)></svg>',
  '![tracker](https://evil.example/pixel.png)',
])('lets nothing run or load: %s', markdown => {
  expect(renderMarkdown(markdown)).not.toMatch(
    /<script|<img|<style|<iframe|<form|<input|<svg|javascript:|data:|onclick|onerror|onload|style=|id=|class=/i,
  );
});

it('opens other places in a window that can not reach back', () => {
  expect(renderMarkdown('[x](https://example.com)')).toContain(
    'target="_blank" rel="noopener noreferrer"',
  );
});
