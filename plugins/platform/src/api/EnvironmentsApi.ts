import type {
  ApiEnvironment,
  ApiOperation,
  components,
} from '@waymark/platform-common/api';

/** A preview of a branch. */
export type Preview = components['schemas']['Preview'];

/** What the portal asks the platform about environments that come and go. */
export interface EnvironmentsApi {
  /** It stays for so many hours from now, or as long as it does anyway. */
  extendEnvironment(name: string, hours: number): Promise<ApiEnvironment>;
  /** The operation that tears it down, with all that is in it. */
  deleteEnvironment(name: string, key: string): Promise<ApiOperation>;
}
