import { randomBytes } from 'node:crypto';
import {
  DriverError,
  scramVerifier,
  type SecretStore,
} from '@waymark/platform-node';
import type { Wanted } from '../../cluster/types';
import { dnsLabel, metaOf, type Place } from '../../objects';
import { CNPG, type Login } from './live';

/** Name of the Secret of a login. */
export const loginSecretName = (object: string, user: string) =>
  dnsLabel(`${object}-login-${user}`);

export const generate = () => randomBytes(24).toString('base64url');

const base64 = (value: string) => Buffer.from(value, 'utf8').toString('base64');

/** What the operator reads a login's password from. What this returns must not be logged. */
export const loginSecret = (
  place: Place,
  object: { name: string; service?: string },
  user: string,
  password: string,
): Wanted => {
  const { name, service } = object;
  const meta = metaOf(place, loginSecretName(name, user), {
    object: name,
    service,
    component: 'postgres',
  });
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { ...meta, labels: { ...meta.labels, [CNPG.reload]: 'true' } },
    type: 'kubernetes.io/basic-auth',
    data: { username: base64(user), password: base64(password) },
  } as Wanted;
};

/** A value of a Secret that is there. */
export const valueIn = (
  secret: { data?: Record<string, string> } | undefined,
  key: string,
): string | undefined =>
  secret?.data?.[key] === undefined
    ? undefined
    : Buffer.from(secret.data[key], 'base64').toString('utf8');

/** Verifiers of passwords by themselves: the derivation takes milliseconds on purpose, and the loop looks often. */
export class Verifiers {
  readonly #secrets: SecretStore;
  readonly #known = new Map<string, string>();

  constructor(secrets: SecretStore) {
    this.#secrets = secrets;
  }

  /** What the cluster is told of a login: with it a password can be checked, and not known. */
  async of({ user, secret, version }: Login): Promise<string> {
    const { value, version: found } = await this.#secrets.get(secret, version);
    const key = `${user} ${secret}@${found}`;
    const known = this.#known.get(key);
    if (known) return known;
    const made = await scramVerifier(value);
    if (this.#known.size > 1000) this.#known.clear();
    this.#known.set(key, made);
    return made;
  }

  /** The same of one that may have no password yet: it gets one, before the database knows of it. */
  async ensure(login: Login): Promise<string> {
    if (!login.version) await this.#secrets.ensure(login.secret, generate);
    try {
      return await this.of(login);
    } catch (error) {
      if ((error as Error).name !== 'NotFoundError') throw error;
      throw new DriverError(
        'invalid',
        `The login ${login.user} was not made`,
        `version ${login.version} of the secret ${login.secret} is not in the store`,
        'Rotate the login again',
      );
    }
  }

  /** Undefined where a password is missing or cannot be read now. */
  async known(login: Login): Promise<string | undefined> {
    try {
      return await this.of(login);
    } catch (error) {
      if ((error as Error).name === 'NotFoundError') return undefined;
      if (error instanceof DriverError) return undefined;
      throw error;
    }
  }
}
