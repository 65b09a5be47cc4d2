// @ts-check

const SIGNS = [
  /\b(ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_\w+|FETCH_ERROR|UND_ERR_CONNECT_TIMEOUT)\b/,
  /network (request|timeout)|socket hang up|getaddrinfo/i,
];

/** No line that is meant for people is as long. */
const LINE = 400;

/**
 * Whether the output of npm or yarn says that the registry could not be reached, and its own line for it.
 * @param {string} output
 * @returns {string | undefined}
 */
export function networkFailure(output) {
  // A crash of yarn prints its own code, thousands of characters in a line, with every sign in it.
  const line = output
    .split('\n')
    .find(text => text.length < LINE && SIGNS.some(sign => sign.test(text)));
  return line?.trim();
}

/**
 * Whether it says that the disk is full.
 * @param {string} output
 */
export function diskFailure(output) {
  return /\bENOSPC\b|No space left on device/i.test(output);
}
