// @ts-check
import { request } from 'node:http';

/**
 * One call to the agent over its socket.
 * @param {string} socketPath
 * @param {'GET' | 'PUT' | 'POST'} method
 * @param {string} path
 * @param {object} [body]
 * @param {number} [timeout] milliseconds
 * @returns {Promise<any>}
 * @throws Error with the agent's own words
 */
export function askAgent(socketPath, method, path, body, timeout = 60_000) {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers =
      text === undefined
        ? {}
        : {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(text),
          };
    const call = request(
      { socketPath, method, path, headers, timeout },
      response => {
        let answer = '';
        response.setEncoding('utf8');
        response.on('data', chunk => (answer += chunk));
        response.on('error', reject);
        response.on('end', () => {
          const value = parse(answer);
          if (response.statusCode === 200) resolve(value);
          else
            reject(
              new Error(
                words(value) ?? `the agent answered ${response.statusCode}`,
              ),
            );
        });
      },
    );
    call.on('timeout', () =>
      call.destroy(
        new Error(`the agent did not answer within ${timeout / 1000} s`),
      ),
    );
    call.on('error', reject);
    call.end(text);
  });
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {any} value */
function words(value) {
  const error = value?.error;
  return (
    error && [error.what, error.why, error.next].filter(Boolean).join('. ')
  );
}
