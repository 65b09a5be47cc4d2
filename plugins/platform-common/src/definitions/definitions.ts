/**
 * What the platform knows of the things it makes: data, versioned, served by the API. Prices are monthly reference
 * prices that the platform team sets for what a target does not bill; a target that bills brings its own.
 */
export interface Definitions {
  version: number;
  /** ISO 4217. */
  currency: string;
  prices: {
    /** One core for a month. */
    cpuCore: number;
    /** One GiB (2^30 bytes) of memory for a month. */
    memoryGiB: number;
    /** A database of each size for a month, with its disk and backups. */
    database: Record<string, number>;
  };
}

/** The definitions of this version. */
export const DEFINITIONS: Definitions = {
  version: 1,
  currency: 'USD',
  prices: { cpuCore: 24, memoryGiB: 3, database: { small: 15, medium: 60, large: 240 } },
};
