import type { ApiError } from '@waymark/platform-common/api';

/** An answer of the platform that says no: what happened, why, and what to do next. */
export class PlatformApiError extends Error {
  readonly why: string;
  readonly next: string;
  /** HTTP status; 0 where nothing answered. */
  readonly status: number;

  constructor(
    parts: { name: string; what: string; why: string; next: string },
    status: number,
  ) {
    super(parts.what);
    this.name = parts.name;
    this.why = parts.why;
    this.next = parts.next;
    this.status = status;
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
        },
        status,
      );
    }
    return new PlatformApiError(
      {
        name: status === 404 ? 'NotFoundError' : 'Error',
        what: `The platform answered ${status}.`,
        why: error?.message ?? 'It gave no reason.',
        next: 'Try again in a moment. If it stays so, the platform team can look into its log.',
      },
      status,
    );
  }

  /** Turns anything thrown into the three parts. */
  static from(error: unknown): PlatformApiError {
    if (error instanceof PlatformApiError) return error;
    return new PlatformApiError(
      {
        name: 'NetworkError',
        what: 'The platform does not answer.',
        why: (error as Error | undefined)?.message ?? String(error),
        next: 'See whether Waymark is still running; this page tries again by itself.',
      },
      0,
    );
  }
}
