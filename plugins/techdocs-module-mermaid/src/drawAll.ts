import { loadMermaid, type Mermaid } from './loadMermaid';

let drawn = 0;
/** Mermaid draws one after another: its settings are those of the whole page. */
let queue: Promise<void> = Promise.resolve();

/** Whether the page is dark, by the luminance of its text. */
export function isDark(element: Element): boolean {
  const [r = 0, g = 0, b = 0] = (getComputedStyle(element).color.match(/[\d.]+/g) ?? []).map(Number);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 128;
}

/**
 * Puts a drawing in the place of each source that has none yet; the source stays as it is, with a line that says why,
 * where Mermaid cannot make sense of it.
 */
export function drawAll(sources: HTMLElement[], load: () => Promise<Mermaid> = loadMermaid): Promise<void> {
  for (const source of sources) {
    if (source.dataset.drawing) continue;
    source.dataset.drawing = 'yes';
    queue = queue.then(() => draw(source, load));
  }
  return queue;
}

async function draw(source: HTMLElement, load: () => Promise<Mermaid>): Promise<void> {
  const place = document.createElement('div');
  try {
    const mermaid = await load();
    mermaid.initialize({
      startOnLoad: false,
      // No script, no handler, no HTML out of a label.
      securityLevel: 'strict',
      theme: isDark(source) ? 'dark' : 'default',
      suppressErrorRendering: true,
    });
    drawn += 1;
    const text = source.querySelector('code')?.textContent ?? '';
    const { svg } = await mermaid.render(`waymark-diagram-${drawn}`, text);
    place.className = 'mermaid-drawing';
    place.innerHTML = svg;
    place.querySelector('svg')?.setAttribute('role', 'img');
    if (!place.querySelector('svg title')) place.querySelector('svg')?.setAttribute('aria-label', 'Diagram');
    source.replaceWith(place);
  } catch (error) {
    place.className = 'mermaid-problem';
    place.textContent = `This diagram could not be drawn: ${error instanceof Error ? error.message.split('\n')[0] : error}`;
    source.before(place);
  }
}
