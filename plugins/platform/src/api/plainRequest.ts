/**
 * A request as address and options. What the portal sends through (it adds the token) makes a new request of it more than
 * once, which a request with a body allows only once.
 */
export async function plainRequest(
  request: Request,
): Promise<[url: string, init: RequestInit]> {
  const { url, method, headers, signal } = request;
  const text = await request.text();
  return [url, { method, headers, signal, body: text || undefined }];
}
