/** What an operation made, as far as there is something to open. */
export interface Made {
  repository?: string;
  url?: string;
  release?: string;
  /** Id of the database that it made, or brought back. */
  database?: string;
  /** Id of the operation that built and deployed it. */
  pipeline?: string;
}

/** Reads what was made out of an operation's result, whose form each kind decides. */
export function readResult(result: Record<string, unknown> | undefined): Made {
  if (!result) return {};
  const repository = result.repository as { url?: unknown } | undefined;
  return {
    repository: web(repository?.url),
    url: web(result.url),
    release: text(result.release),
    database: text(result.resource),
    pipeline: text(result.pipeline),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value ? value : undefined;
}

/** Only what a browser may open: an address with any other scheme is no link. */
function web(value: unknown): string | undefined {
  const address = text(value);
  return address && /^https?:\/\//.test(address) ? address : undefined;
}
