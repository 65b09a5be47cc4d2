import apiDocsPlugin from '@backstage/plugin-api-docs/alpha';

/** The APIs page and the definitions on it. */
export const apiDocs = [apiDocsPlugin];
