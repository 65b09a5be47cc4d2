import { crumbs, pathHref, readmeHref } from './paths';

it('leads to each folder above a file', () => {
  expect(crumbs('pay', 'src/a b/x.ts')).toEqual([
    { name: 'pay', href: '?' },
    { name: 'src', href: '?path=src' },
    { name: 'a b', href: '?path=src%2Fa+b' },
    { name: 'x.ts', href: '?path=src%2Fa+b%2Fx.ts' },
  ]);
  expect(pathHref('')).toBe('?');
});

/* eslint-disable no-script-url */
it.each([
  ['https://example.com/a', 'https://example.com/a'],
  ['docs/runbook.md', '?path=docs%2Frunbook.md'],
  ['./docs/../platform.yaml#L3', '?path=platform.yaml'],
  ['../../../etc/passwd', '?path=etc%2Fpasswd'],
  ['#usage', '#usage'],
  ['javascript:alert(1)', undefined],
  ['JaVaScRiPt:alert(1)', undefined],
  ['data:text/html,x', undefined],
  ['//evil.example/x', undefined],
])('a README’s %s leads to %s', (href, to) => {
  expect(readmeHref(href)).toBe(to);
});
