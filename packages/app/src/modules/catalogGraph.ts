import catalogGraphPlugin from '@backstage/plugin-catalog-graph/alpha';

/** What depends on what, as a graph. */
export const catalogGraph = [catalogGraphPlugin];
