import { useShadowRootElements } from '@backstage/plugin-techdocs-react';
import { useEffect } from 'react';

/** Draws each `pre.mermaid` of the page. Shows nothing itself, and loads nothing for a page without diagrams. */
export function MermaidAddon() {
  const sources = useShadowRootElements<HTMLPreElement>(['pre.mermaid']);
  useEffect(() => {
    if (sources.length) void import('./drawAll').then(({ drawAll }) => drawAll(sources));
  }, [sources]);
  return null;
}
