import searchPlugin from '@backstage/plugin-search/alpha';

/** Search over the catalog. */
export const search = [searchPlugin];
