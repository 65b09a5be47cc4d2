import { env } from '../options';

/** How the commands for a database are told which. */
export const NAMING =
  'NAME is that of a database (my-api-db) or its id (pg-7f3a); without it the database of the service of this folder is meant, in staging unless an environment is named.';

/** Where: one environment, or each. */
export const where = env(
  'The environment: staging unless said otherwise; "all" means each.',
);
/** Where: one environment. */
export const place = env('The environment: staging unless said otherwise.');
