export * from './KubernetesInspector';
