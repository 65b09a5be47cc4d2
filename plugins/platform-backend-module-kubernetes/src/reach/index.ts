export * from './clusterReach';
