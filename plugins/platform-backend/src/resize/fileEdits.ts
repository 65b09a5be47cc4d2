import type { FileEdit } from '../scale/fileSteps';
import { setInYaml } from '../scale/editYaml';
import type { AddDatabaseInput, ResizeInput } from './types';

/** Where the file says how large the database of one environment is. */
export const sizePath = (environment: string) => ['spec', 'environments', environment, 'database', 'size'];

/** A line with the size of one environment's database. */
export const SIZE: FileEdit<ResizeInput & { service: string }> = {
  message: ({ environment, size }) => `Resize the database of ${environment} to ${size}`,
  edit: (text, { environment, size }) => setInYaml(text, sizePath(environment), size!),
  told: ({ environment, size }) => `the database of ${environment} is ${size}`,
  result: ({ size }) => ({ size }),
};

/** The block that asks for a database, in each environment. */
export const ADDED: FileEdit<AddDatabaseInput> = {
  message: ({ size }) => `Add a ${size} database`,
  edit: (text, { size }) => setInYaml(setInYaml(text, ['spec', 'database', 'type'], 'postgres'), ['spec', 'database', 'size'], size),
  told: ({ size }) => `it asks for a ${size} PostgreSQL database`,
  result: ({ size }) => ({ size }),
};
