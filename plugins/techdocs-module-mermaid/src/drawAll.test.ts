import { drawAll } from './drawAll';

// `import.meta` exists in the browser's modules only.
jest.mock('./mermaidUrl', () => ({ mermaidUrl: '/mermaid.js' }));

function source(text: string): HTMLPreElement {
  const pre = document.createElement('pre');
  pre.className = 'mermaid';
  pre.innerHTML = '<code></code>';
  pre.querySelector('code')!.textContent = text;
  document.body.append(pre);
  return pre;
}
afterEach(() => document.body.replaceChildren());

const mermaid = () => ({
  initialize: jest.fn(),
  render: jest.fn(async (id: string, text: string) => {
    if (text === 'nonsense') throw new Error('Parse error on line 1:\nnonsense');
    return { svg: `<svg id="${id}"><text>${text}</text></svg>` };
  }),
});

it('puts a drawing in the place of each source, once, with labels as text', async () => {
  const program = mermaid();
  const sources = [source('graph TD'), source('pie')];
  drawAll(sources, async () => program);
  await drawAll(sources, async () => program);
  expect(program.render).toHaveBeenCalledTimes(2);
  expect(program.initialize).toHaveBeenCalledWith(expect.objectContaining({ securityLevel: 'strict', startOnLoad: false }));
  expect(document.querySelectorAll('.mermaid-drawing svg[role=img][aria-label=Diagram]')).toHaveLength(2);
  expect(document.querySelector('pre')).toBeNull();
});

it('leaves a source that Mermaid cannot make sense of, and says why', async () => {
  await drawAll([source('nonsense'), source('pie')], async () => mermaid());
  expect(document.querySelector('.mermaid-problem')!.textContent).toBe('This diagram could not be drawn: Parse error on line 1:');
  expect(document.querySelector('pre.mermaid')!.textContent).toBe('nonsense');
  expect(document.querySelectorAll('.mermaid-drawing')).toHaveLength(1);
});

it('leaves all sources where Mermaid cannot be loaded', async () => {
  await drawAll([source('pie')], async () => {
    throw new Error('it could not be loaded');
  });
  expect(document.querySelector('pre.mermaid')).not.toBeNull();
  expect(document.querySelector('.mermaid-problem')!.textContent).toContain('it could not be loaded');
});
