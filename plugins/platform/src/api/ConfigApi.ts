import type { ApiOperation, components } from '@waymark/platform-common/api';

type Schemas = components['schemas'];
/** Plain values of a service in an environment; without the values for who may not read them. */
export type Config = Schemas['Config'];
/** Names, versions and ages of secrets: nothing answers what they are. */
export type SecretList = Schemas['SecretList'];
export type Secret = Schemas['Secret'];
/** A statement about the platform itself. */
export type PlatformCondition = Schemas['Condition'];

/** What the portal asks the platform about configuration and secrets. */
export interface ConfigApi {
  getConfig(service: string, environment: string): Promise<Config>;
  listSecrets(service: string, environment: string): Promise<SecretList>;
  /** @param key - the same key starts one operation only, here and below */
  changeConfig(
    service: string,
    environment: string,
    change: Schemas['ChangeConfig'],
    key: string,
  ): Promise<ApiOperation>;
  setSecret(
    service: string,
    environment: string,
    secret: string,
    to: Schemas['SetSecret'],
    key: string,
  ): Promise<ApiOperation>;
  rotateSecrets(
    service: string,
    environment: string,
    what: Schemas['RotateSecrets'],
    key: string,
  ): Promise<ApiOperation>;
  deleteSecret(
    service: string,
    environment: string,
    secret: string,
    why: { breakGlass?: string },
    key: string,
  ): Promise<ApiOperation>;
  /** What is wrong with the platform itself. */
  listConditions(): Promise<PlatformCondition[]>;
}
