import { mermaidUrl } from './mermaidUrl';

/** What of Mermaid is used. */
export interface Mermaid {
  initialize(settings: Record<string, unknown>): void;
  render(id: string, text: string): Promise<{ svg: string }>;
}

let loading: Promise<Mermaid> | undefined;

/** Loads Mermaid from the portal's own files, once; it is a script that leaves one global behind. */
export function loadMermaid(): Promise<Mermaid> {
  loading ??= new Promise<Mermaid>((resolve, reject) => {
    const script = document.createElement('script');
    script.src = mermaidUrl;
    script.onload = () => {
      const { mermaid } = globalThis as unknown as { mermaid?: Mermaid };
      if (mermaid) resolve(mermaid);
      else reject(new Error('the drawing program is not there'));
    };
    script.onerror = () => {
      // The next diagram tries again.
      loading = undefined;
      script.remove();
      reject(new Error('the drawing program could not be loaded. Reload the page'));
    };
    document.head.append(script);
  });
  return loading;
}
