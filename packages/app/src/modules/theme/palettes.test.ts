import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dark, light } from './palettes';

const css = readFileSync(join(__dirname, 'tokens.css'), 'utf8');

function tokens(mode: 'light' | 'dark'): Record<string, string> {
  const start = css.indexOf(`[data-theme-mode='${mode}'] {`);
  const block = css.slice(start, css.indexOf('}', start));
  return Object.fromEntries(
    [...block.matchAll(/(--[a-z0-9-]+):\s*(#[0-9a-f]{6});/g)].map(m => [
      m[1],
      m[2],
    ]),
  );
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5]
    .map(at => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map(c => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

describe.each([
  ['light', light],
  ['dark', dark],
] as const)('the %s theme', (mode, palette) => {
  const token = tokens(mode);

  it('has the same colours for Material UI as in its tokens', () => {
    expect(palette.background.default).toBe(token['--bui-bg-app']);
    expect(palette.background.paper).toBe(token['--bui-bg-neutral-1']);
    expect(palette.primary.main).toBe(token['--bui-accent-bg']);
    expect(palette.text.primary).toBe(token['--bui-fg-primary']);
    expect(palette.text.secondary).toBe(token['--bui-fg-secondary']);
    expect(palette.border).toBe(token['--bui-border-1']);
    expect(palette.status.ok).toBe(token['--wm-status-healthy']);
    expect(palette.status.error).toBe(token['--wm-status-failing']);
  });

  it.each([
    '--bui-fg-primary',
    '--bui-fg-secondary',
    '--bui-fg-negative',
    '--wm-status-healthy',
    '--wm-status-degraded',
    '--wm-status-failing',
    '--wm-status-deploying',
    '--wm-status-empty',
  ])('%s is legible on every surface (AA)', name => {
    for (const surface of [
      '--bui-bg-app',
      '--bui-bg-neutral-1',
      '--bui-bg-neutral-2',
    ]) {
      expect(contrast(token[name], token[surface])).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('has legible buttons, logs and sidebar (AA)', () => {
    const pairs = [
      [token['--bui-accent-fg'], token['--bui-accent-bg']],
      [token['--bui-accent-fg'], token['--bui-accent-bg-hover']],
      [token['--wm-code-fg'], token['--wm-code-bg']],
      [token['--wm-code-dim'], token['--wm-code-bg']],
      [token['--wm-code-error'], token['--wm-code-bg']],
      [palette.navigation.color, palette.navigation.background],
      [palette.link, palette.background.paper],
    ];
    for (const [text, surface] of pairs) {
      expect(contrast(text, surface)).toBeGreaterThanOrEqual(4.5);
    }
  });
});
