/**
 * Keeps values that nobody may read in the clear but the process that needs them. A secret has versions; a reference
 * names the newest one. Calls throw a {@link DriverError} of class `invalid` while the key of the store cannot be used.
 */
export interface SecretStore {
  /** Stores a value under a computed name if there is none, and returns the one that counts: twice is once. */
  ensure(name: string, generate: () => string): Promise<{ version: number; value: string }>;
  /** Stores a new version. Returns its number. */
  put(name: string, value: string): Promise<number>;
  /** The newest version's value, or the one asked for. Throws `NotFoundError` if there is none. */
  get(name: string, version?: number): Promise<{ version: number; value: string }>;
  /** Removes all versions; absent is fine. */
  remove(name: string): Promise<void>;
}
