/** A row of `dev_session`. */
export interface DevSessionRow {
  id: string; service: string; environment: string; actor: string; resource: string | null;
  /** What it was started with; null for one from before this was kept. */
  dependencies: string[] | null;
  created_at: Date; expires_at: Date;
}

/** How long a session lasts that nobody renews: longer than the platform itself takes to start again. Seconds. */
export const LEASE_SECONDS = 15;
/** How often it is renewed. Seconds. */
export const RENEW_SECONDS = 3;
/** Sessions with a database that one person may have at once. */
export const MOST_DATABASES = 5;
/** State of the resource that a session holds: nobody's but the session's. */
export const DEV_STATE = 'dev';
