export * from './JobDriver';
