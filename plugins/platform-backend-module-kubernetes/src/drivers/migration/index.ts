export * from './MigrationDriver';
