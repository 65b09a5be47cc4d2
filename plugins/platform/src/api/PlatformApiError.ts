import type { ApiError } from '@waymark/platform-common/api';

const FINAL = [400, 403, 404, 409, 410, 422];
/** What stands in for a platform that is not there yet, or not any more. */
const AWAY = [404, 502, 503, 504];

/** An answer of the platform that says no: what happened, why, and what to do next. */
export class PlatformApiError extends Error {
  readonly why: string;
  readonly next: string;
  /** HTTP status; 0 where nothing answered. */
  readonly status: number;
  /**
   * Whether it will be the same in a moment: the platform itself said no. What another answered in its place passes: while
   * a backend starts its addresses are not there yet.
   */
  readonly isFinal: boolean;
  /** What of the request it is about, where the platform has said so. */
  readonly fields: readonly string[];

  constructor(
    parts: {
      name: string;
      what: string;
      why: string;
      next: string;
      fields?: string[];
    },
    status: number,
    saidByPlatform = true,
  ) {
    super(parts.what);
    this.name = parts.name;
    this.why = parts.why;
    this.next = parts.next;
    this.fields = parts.fields ?? [];
    this.status = status;
    this.isFinal = saidByPlatform && FINAL.includes(status);
  }

  /** Makes one of the error envelope, or of whatever came instead of it. */
  static of(body: unknown, status: number): PlatformApiError {
    const error = (body as ApiError | undefined)?.error;
    if (error?.message && error.why !== undefined) {
      return new PlatformApiError(
        {
          name: error.name,
          what: error.message,
          why: error.why,
          next: error.next,
          fields: error.problems?.map(problem => problem.path),
        },
        status,
      );
    }
    if (AWAY.includes(status)) {
      return new PlatformApiError(
        {
          name: 'UnavailableError',
          what: 'Waymark does not answer yet.',
          why: `Something else answered ${status} in its place: it may be starting.`,
          next: 'This page tries again by itself.',
        },
        status,
        false,
      );
    }
    if (status === 401) {
      return new PlatformApiError(
        {
          name: 'AuthenticationError',
          what: 'You are no longer signed in.',
          why: error?.message ?? 'Your session has ended.',
          next: 'Reload the page, or sign in again.',
        },
        status,
        false,
      );
    }
    return new PlatformApiError(
      {
        name: 'Error',
        what: `The platform answered ${status}.`,
        why: error?.message ?? 'It gave no reason.',
        next: 'Try again in a moment. If it stays so, the platform team can look into its log.',
      },
      status,
      false,
    );
  }

  /** Turns anything thrown into the three parts. */
  static from(error: unknown): PlatformApiError {
    if (error instanceof PlatformApiError) return error;
    return new PlatformApiError(
      {
        name: 'NetworkError',
        what: 'Waymark does not answer.',
        why: (error as Error | undefined)?.message ?? String(error),
        next: 'See whether Waymark is still running; this page tries again by itself.',
      },
      0,
    );
  }
}
