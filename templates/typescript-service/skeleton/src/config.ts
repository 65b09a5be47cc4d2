/** What the service reads from its environment. The platform sets all of it; the defaults are for one's own machine. */
export interface Config {
  port: number;
  host: string;
  /** Name of the service, in logs, metrics and traces. */
  service: string;
  /** The release that runs, such as `r15`. */
  release: string;
  commit: string;
  environment: string;
  logLevel: string;
  /** Between "not ready any more" and closing: time for whoever sends requests here to notice. */
  drainMilliseconds: number;
}

/** @throws Error that names the variable, when one of them can not be used. */
export function readConfig(env: NodeJS.ProcessEnv, defaultName: string): Config {
  return {
    port: integer(env, 'PORT', 3000, 65_535),
    host: env.HOST || '127.0.0.1',
    service: env.SERVICE_NAME || defaultName,
    release: env.SERVICE_VERSION || 'dev',
    commit: env.SERVICE_COMMIT || 'unknown',
    environment: env.ENVIRONMENT || 'local',
    logLevel: env.LOG_LEVEL || 'info',
    drainMilliseconds: integer(env, 'SHUTDOWN_DRAIN_MS', env.NODE_ENV === 'production' ? 1_000 : 0, 60_000),
  };
}

function integer(env: NodeJS.ProcessEnv, name: string, fallback: number, max: number): number {
  const text = env[name];
  if (!text) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > max) {
    throw new Error(`${name} is "${text}", which is not a whole number from 0 to ${max}. Set it to one, or leave it out.`);
  }
  return value;
}
