export { type AdoptedFacts, readFacts, readQuery, readSchema, readStatistics, withoutValues } from '@waymark/platform-node';
