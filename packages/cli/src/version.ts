import { version as packageVersion } from '../package.json';

/** The version of the command line, which is the version of Waymark. */
export const version: string = packageVersion;
