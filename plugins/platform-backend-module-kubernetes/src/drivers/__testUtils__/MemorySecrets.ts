import type { SecretStore } from '@waymark/platform-node';

/** Secrets in memory, for tests. */
export class MemorySecrets implements SecretStore {
  readonly values = new Map<string, string[]>();

  async ensure(name: string, generate: () => string) {
    if (!this.values.has(name)) this.values.set(name, [generate()]);
    return this.get(name);
  }

  async put(name: string, value: string) {
    const versions = this.values.get(name) ?? [];
    this.values.set(name, [...versions, value]);
    return versions.length + 1;
  }

  async get(name: string, version?: number) {
    const versions = this.values.get(name);
    const wanted = version ?? versions?.length;
    if (!versions || !wanted || !versions[wanted - 1])
      throw Object.assign(new Error(`There is no secret ${name}`), {
        name: 'NotFoundError',
      });
    return { version: wanted, value: versions[wanted - 1] };
  }

  async remove(name: string) {
    this.values.delete(name);
  }
}
