export * from './admit';
