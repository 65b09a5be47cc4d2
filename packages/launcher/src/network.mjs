// @ts-check

const SIGNS = [
  /\b(ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|FETCH_ERROR|UND_ERR_CONNECT_TIMEOUT)\b/,
  /network (request|timeout)|socket hang up|getaddrinfo/i,
];

/**
 * Whether the output of npm or yarn says that the registry could not be reached, and its own line for it.
 * @param {string} output
 * @returns {string | undefined}
 */
export function networkFailure(output) {
  const line = output
    .split('\n')
    .find(candidate => SIGNS.some(sign => sign.test(candidate)));
  return line?.trim();
}

/**
 * Whether it says that the disk is full.
 * @param {string} output
 */
export function diskFailure(output) {
  return /\bENOSPC\b|No space left on device/i.test(output);
}
